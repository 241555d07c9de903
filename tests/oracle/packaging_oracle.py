"""Compares versions, specifiers, requirements and markers with `packaging`.

    python3 tests/oracle/packaging_oracle.py DRIVER [--count N] [--seed S]

Every case is a line for the driver and a function that judges its answer; cases come
from a seeded generator, so that a difference can be seen again.
"""

import argparse
import contextlib
import os
import random
import re
import subprocess
import sys
import warnings

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

BATCH = 20000
FULL = bool(os.environ.get("DEPCLOSE_FULL"))
SHOWN = 30
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
BIG = "123456789012345678901234567890"
OPERATORS = ["==", "!=", "<=", ">=", "<", ">", "~=", "==="]
PYTHONS = [f"3.{minor}.{patch}" for minor in range(7, 15) for patch in (0, 1, 2, 10)]
PYTHONS += ["3.12.0rc1", "3.13.0a6", "3.9.1rc2", "2.7.18", "4.0.0"]
TEXTS = {
    "os_name": ["posix", "nt", "java", ""],
    "sys_platform": ["linux", "win32", "darwin", "linux2", "cygwin"],
    "platform_system": ["Linux", "Windows", "Darwin"],
    "platform_machine": ["x86_64", "aarch64", "arm64", "AMD64"],
    "implementation_name": ["cpython", "pypy"],
    "platform_python_implementation": ["CPython", "PyPy"],
    "platform_release": ["5.15.0-91-generic", "6.1", "10", "6.1.0rc1", "5.4+", "6.*", "=", "6.1+x"],
    "platform_version": ["#1 SMP 2024", "Darwin Kernel 23", 'it\'s "x" \\'],
}
ALIASES = {
    "os_name": "os.name",
    "sys_platform": "sys.platform",
    "platform_version": "platform.version",
    "platform_machine": "platform.machine",
    "platform_python_implementation": "python_implementation",
}
VERSIONS = ["python_version", "python_full_version", "implementation_version"]
PATCHES = [0, 1, 2, 3, 4, 9, 10, 11, 12]
EXTRAS = ["a", "b", "gpu", "Foo.Bar", "foo-bar"]


def escaped(*fields):
    return "\t".join(field.translate(ESCAPES) for field in fields)


def unescaped(text):
    table = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda escape: table[escape[1]], text)


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.chance = lambda of: self.random.random() < of

    # -- texts ------------------------------------------------------------------

    def number(self):
        kinds = ["0", "1", "2", "3", "9", "10", "11", "012", "99", "2024", BIG]
        return self.pick(kinds[:7] if self.chance(0.8) else kinds)

    def release(self, least=1):
        count = self.pick([1, 2, 2, 3, 3, 4])
        return ".".join(self.number() for _ in range(max(least, count)))

    def worded(self, words):
        word = self.pick(words)
        word = self.pick([word, word, word.upper(), word.title()])
        seps = ["", "", "", ".", "-", "_"]
        return f"{self.pick(seps)}{word}{self.pick(seps)}{self.pick(['', '1', '2', self.number()])}"

    def version(self, local=True):
        text = self.release()
        if self.chance(0.08):
            text = f"{self.number()}!{text}"
        if self.chance(0.25):
            text += self.worded(["a", "b", "rc", "c", "alpha", "beta", "pre", "preview"])
        if self.chance(0.2):
            text += self.pick(["-" + self.number(), self.worded(["post", "rev", "r"])])
        if self.chance(0.15):
            text += self.worded(["dev"])
        if local and self.chance(0.12):
            parts = [self.pick(["ubuntu", "1", "01", "Abc", "a1", BIG]) for _ in range(2)]
            text += "+" + self.pick([parts[0], self.pick(".-_").join(parts)])
        return ("v" if self.chance(0.04) else "") + text

    def near(self, version):
        """A version that is likely to touch the same bounds."""
        base = version.split("+")[0]
        tails = ["", ".0", ".1", ".dev0", ".dev1", "a1", "rc1", ".post0", ".post1"]
        tails += [".post1.dev0", "+x", "+1", ".post1+x", "rc1.dev2", "a1.post1"]
        return self.pick([base, version, self.release()]) + self.pick(tails)

    def noise(self, text, alphabet=" \t\n.*+-!=<>~()[];,@'\"\\a1vé\u00a0\u2003\x1f"):
        for _ in range(self.pick([1, 1, 2])):
            at = self.random.randrange(len(text) + 1)
            cut = at + self.pick([0, 0, 1, 2])
            text = text[:at] + self.pick(["", self.pick(alphabet)]) + text[cut:]
        return text

    def specifier(self, version=None):
        op = self.pick(OPERATORS)
        version = version or self.version(local=op in ("==", "!=", "==="))
        if op in ("==", "!=") and self.chance(0.35):
            version = self.release() + ".*"
        if op == "~=" and self.chance(0.8):
            version = self.release(2) + self.pick(["", "", "a1", ".post2", ".dev3"])
        return op + self.pick(["", "", " "]) + version

    def specifiers(self, version=None):
        count = self.pick([0, 1, 1, 1, 2, 2, 3])
        comma = self.pick([",", ", ", " ,"])
        return comma.join(self.specifier(version) for _ in range(count))

    # -- markers ----------------------------------------------------------------

    def python_literal(self, name):
        full = self.pick(PYTHONS)
        minor = ".".join(full.split(".")[:2])
        choices = [minor, minor, full, minor + ".*", "3", "0", "3.10", "3.1", full + ".*"]
        choices += [minor + "rc1", full + ".post1", full + "+x", "1!3", "abc", ""]
        choices += [f"{minor}, 3.11", f"2.7 {full}", full + ".dev1", " 3.9 ", "=3.9"]
        mostly = minor if name == "python_version" else full
        return mostly if self.chance(0.5) else self.pick(choices)

    def quoted(self, text):
        if "\\" in text or self.chance(0.02):
            text = "".join(f"\\x{ord(c):02x}" if c in "\\'\"" else c for c in text)
        return f"'{text}'" if "'" not in text and self.chance(0.5) else f'"{text}"'

    def atom(self):
        kind = self.random.random()
        ops = ["==", "!=", "<=", ">=", "<", ">", "in", "not in", "~=", "==="]
        if kind < 0.45:
            name = self.pick(VERSIONS[:2] if self.chance(0.9) else VERSIONS)
            op, literal = self.pick(ops), self.python_literal(name)
        elif kind < 0.85:
            name = self.pick(list(TEXTS))
            op, literal = self.pick(ops[:2] if self.chance(0.75) else ops[:8]), "lin"
            if self.chance(0.95):
                literal = self.pick(TEXTS[name])
            if name == "platform_release" and self.chance(0.5):
                op = self.pick(ops)
        elif kind < 0.97:
            name, op, literal = "extra", self.pick(["==", "==", "!=", "in"]), self.pick(EXTRAS)
        else:
            name = self.pick(["extras", "dependency_groups"])
            return f"{self.quoted(self.pick(EXTRAS))} {self.pick(ops[6:8])} {name}"
        name = ALIASES.get(name, name) if self.chance(0.1) else name
        sides = [name, self.quoted(literal)]
        if self.chance(0.15):
            sides.reverse()
        if self.chance(0.01):
            sides = [self.pick([*TEXTS, *VERSIONS, "'x'"]), self.pick([*TEXTS, "'sys_platform'"])]
        gap = self.pick(["", "\t", "  "]) if op not in ("in", "not in") else " "
        return f"{sides[0]}{gap}{op}{gap}{sides[1]}"

    def marker(self, depth=2):
        if depth == 0 or self.chance(0.2):
            return self.atom()
        terms = [self.marker(depth - 1) for _ in range(self.pick([1, 2, 2, 3]))]
        text = self.pick([" and ", " or "]).join(f"({t})" if " or " in t else t for t in terms)
        return f"({text})" if self.chance(0.1) else text

    def environment(self, python=None):
        full = python or self.pick(PYTHONS)
        environment = {name: self.pick(texts) for name, texts in TEXTS.items()}
        environment["os_name"] = environment["os_name"] or "posix"
        environment["python_full_version"] = full
        environment["python_version"] = ".".join(full.split(".")[:2])
        environment["implementation_version"] = self.pick([full, self.pick(PYTHONS)])
        return environment

    def extras(self):
        names = [canonicalize_name(extra) for extra in EXTRAS]
        return [name for name in dict.fromkeys(names) if self.chance(0.25)]

    def requirement(self):
        text = self.pick(["foo", "Foo_Bar.baz", "a", "zope.interface", "x-_y", "foo_"])
        text += self.pick(["", "", " ", "[a]", "[ B , a.b]", "[]", "[a,A]"])
        kind = self.random.random()
        if kind < 0.2:
            text += self.pick(["@", " @ "]) + self.pick(
                ["https://x.example/a.whl#sha256=0", "git+ssh://g@h/r.git@v1", "file:///a;b"]
            )
            text += self.pick(["", " ", "\t "])
        elif kind < 0.9:
            specifiers = self.specifiers() + self.pick(["", "", "", ",", " ,"])
            text += self.pick([" ", ""]) + self.pick(["{}", "{}", "({})", " ( {} )"]).format(
                specifiers
            )
        if self.chance(0.3):
            text += self.pick([";", " ; "]) + self.marker(1)
        return text


def holds(marker, environment, extras=()):
    """What pip makes of a marker, or None where packaging refuses to compare."""
    sets = {"extras": frozenset(extras), "dependency_groups": frozenset()}
    refused = (ValueError, KeyError, AssertionError)
    each = [{**environment, **sets, "extra": extra} for extra in extras or [""]]
    with contextlib.suppress(*refused):
        return any(list(map(marker.evaluate, each)))
    return None


def fields_of(environment, extras):
    lines = [f"{key}={value}" for key, value in environment.items()]
    return "\n".join(lines + [f"extra={extra}" for extra in extras])


def parsed(kind, text, errors):
    try:
        return kind(text)
    except errors:
        return None


def case_version(g):
    text = g.version()
    if g.chance(0.3):
        text = g.noise(text)
    version = parsed(Version, text, InvalidVersion)
    want = "error" if version is None else f"{version}\t{int(version.is_prerelease)}"
    return escaped("version", text), lambda answer: answer == want


def case_compare(g):
    a = g.version()
    b = g.pick([g.near(a), g.near(a), g.version()])
    left, right = parsed(Version, a, InvalidVersion), parsed(Version, b, InvalidVersion)
    want = "error"
    if left is not None and right is not None:
        want = str((left > right) - (left < right))
    return escaped("compare", a, b), lambda answer: answer == want


def case_specifiers(g):
    text = g.specifiers()
    if g.chance(0.3):
        text = g.noise(text)
    specifiers = parsed(SpecifierSet, text, InvalidSpecifier)
    want = "error" if specifiers is None else str(specifiers)
    return escaped("specifiers", text), lambda answer: unescaped(answer) == want


def case_contains(g):
    version = g.version()
    specifiers = g.specifiers(g.near(version) if g.chance(0.5) else None)
    version = g.near(version) if g.chance(0.6) else version
    if g.chance(0.03):
        version = g.noise(version)
    pre = g.chance(0.7)
    known = parsed(SpecifierSet, specifiers, InvalidSpecifier)
    want = "error"
    if known is not None:
        want = str(int(known.contains(version, prereleases=pre)))
    return escaped("contains", specifiers, version, str(int(pre))), lambda answer: answer == want


def case_name(g):
    text = g.noise(g.pick(["Foo..Bar", "a-_-b", "X", "zope.interface", "-_-"]), "._-aB1")
    return escaped("name", text), lambda answer: answer == canonicalize_name(text)


def same_marker(want, text, environments, extras=()):
    """Whether TEXT holds as WANT does, a function of the environment."""
    marker = Marker(text) if text else None
    for environment in environments:
        right = want(environment)
        if right is not None and right != (holds(marker, environment, extras) if marker else True):
            return False
    return True


def case_requirement(g):
    text = g.requirement()
    if g.chance(0.3):
        text = g.noise(text)
    want = parsed(Requirement, text, InvalidRequirement)
    environments = [g.environment() for _ in range(4)]

    def judge(answer):
        parts = answer.split("\t")
        if want is None or parts[0] == "error":
            return want is None and parts[0] == "error" and int(parts[2]) <= len(text.encode())
        extras = sorted({canonicalize_name(extra) for extra in want.extras})
        fields = [want.name, canonicalize_name(want.name), ",".join(extras)]
        fields += [str(want.specifier), want.url or ""]
        if [unescaped(part) for part in parts[:5]] != fields:
            return False
        if want.marker is None:
            return parts[5] == ""
        return same_marker(lambda e: holds(want.marker, e), unescaped(parts[5]), environments)

    return escaped("requirement", text), judge


def case_marker(g):
    text = g.marker()
    if g.chance(0.2):
        text = g.noise(text)
    want = parsed(Marker, text, InvalidMarker)
    environments = [g.environment() for _ in range(6)]
    extras = g.extras()

    def judge(answer):
        if want is None or answer.startswith("error"):
            return want is None and answer.startswith("error")
        return same_marker(
            lambda e: holds(want, e, extras), unescaped(answer), environments, extras
        )

    return escaped("marker", text), judge


def case_evaluate(g):
    text, environment, extras = g.marker(), g.environment(), g.extras()
    want = holds(Marker(text), environment, extras)
    line = escaped("evaluate", text, fields_of(environment, extras))
    return line, lambda answer: want is None or answer == str(want).lower()


def case_combine(g):
    both = g.chance(0.5)
    a, b = g.marker(), g.marker()
    left, right = Marker(a), Marker(b)
    environments = [g.environment() for _ in range(8)]

    def want(environment):
        sides = [holds(left, environment), holds(right, environment)]
        return None if None in sides else all(sides) if both else any(sides)

    def judge(answer):
        return same_marker(want, unescaped(answer), environments)

    return escaped("and" if both else "or", a, b), judge


def python_range(g):
    """A target that knows minor versions only, and environments in it."""
    environment = g.environment()
    first = g.pick(range(7, 15))
    last = min(14, first + g.pick([0, 0, 1, 3]))
    every = []
    for python in (f"3.{m}.{p}" for m in range(first, last + 1) for p in PATCHES):
        minor = ".".join(python.split(".")[:2])
        versions = {"python_version": minor, "python_full_version": python}
        if environment["implementation_name"] == "cpython":
            versions["implementation_version"] = python
        every.append({**environment, **versions})
    keep = {"first": str(first), "last": str(last)}
    known = {name: environment[name] for name in TEXTS}
    if environment["implementation_name"] != "cpython":
        known["implementation_version"] = environment["implementation_version"]
    return {**known, **keep}, every


def case_range(g):
    target, every = python_range(g)
    text, extras = g.marker(), g.extras()
    wants = [holds(Marker(text), environment, extras) for environment in every]

    def judge(answer):
        if None in wants:
            return True
        if answer == "maybe":
            searches = re.search("in +python_full|implementation_version", text)
            return bool(searches) or (True in wants and False in wants)
        return all(want == (answer == "true") for want in wants)

    return escaped("evaluate", text, fields_of(target, extras)), judge


def case_reduce(g):
    target, every = python_range(g)
    text, extras = g.marker(), g.extras()
    if "implementation_version" in text:
        text = text.replace("implementation_version", "python_full_version")
    marker = Marker(text)

    def judge(answer):
        answer = unescaped(answer)
        others = [*TEXTS, "extra", "groups", "implementation_version"]
        known = all(holds(marker, e, extras) is not None for e in every)
        if known and any(name in answer for name in others):
            return False
        return same_marker(lambda e: holds(marker, e, extras), answer, every)

    return escaped("reduce", text, fields_of(target, extras)), judge


def case_releases(g):
    text = g.marker()
    marker = Marker(text)
    _, every = python_range(g)
    line = escaped("releases", text)
    return line, lambda answer: same_marker(lambda e: holds(marker, e), unescaped(answer), every)


def case_extras(g):
    """Extras taken all at once: the oracle is Python's own `and` and `or`."""
    extras = g.extras()
    names = [canonicalize_name(extra) for extra in EXTRAS]
    atoms = [f"extra == '{g.pick(names)}'" for _ in range(4)]
    atoms[1] = atoms[1].replace("==", "!=")
    atoms[2] = f"'{g.pick(names)}' in dependency_groups"
    text = f"({atoms[0]} {g.pick(['and', 'or'])} {atoms[1]}) {g.pick(['and', 'or'])} "
    text += f"({atoms[2]} {g.pick(['and', 'or'])} {atoms[3]})"
    python = text
    for name in names:
        python = python.replace(f"extra == '{name}'", str(name in extras))
        python = python.replace(f"extra != '{name}'", str(name not in extras))
        python = python.replace(f"'{name}' in dependency_groups", str(name in extras))
    want = "" if eval(python) else "python_version < '0'"
    return escaped("resolve", text, fields_of({}, extras)), lambda answer: answer == want


CASES = {
    case_version: 3,
    case_compare: 3,
    case_specifiers: 2,
    case_contains: 5,
    case_name: 1,
    case_requirement: 3,
    case_marker: 2,
    case_evaluate: 4,
    case_combine: 3,
    case_range: 1,
    case_reduce: 1,
    case_releases: 1,
    case_extras: 1,
}


def run_batch(driver, generator, count):
    makers = generator.random.choices(list(CASES), list(CASES.values()), k=count)
    cases = [maker(generator) for maker in makers]
    lines = "".join(line + "\n" for line, _ in cases)
    done = subprocess.run([driver], input=lines.encode(), stdout=subprocess.PIPE, check=False)
    answers = done.stdout.decode(errors="replace").split("\n")
    if done.returncode or len(answers) != count + 1:
        print(f"{driver} ended with status {done.returncode} after {len(answers)} answers")
        return count
    failed = 0
    for (line, judge), answer in zip(cases, answers, strict=False):
        try:
            good = judge(answer)
        except (ValueError, IndexError) as error:
            good, answer = False, f"{answer} ({error})"
        if not good:
            failed += 1
            if failed <= SHOWN:
                print(f"differs: {line}\n     is: {answer}")
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("driver")
    parser.add_argument("--count", type=int, default=50 * BATCH if FULL else BATCH)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    warnings.simplefilter("ignore")  # of escapes in literals
    failed = 0
    for left in range(args.count, 0, -BATCH):
        generator = Generator(f"{args.seed}/{left}")
        failed += run_batch(args.driver, generator, min(left, BATCH))
    print(f"{args.count - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
