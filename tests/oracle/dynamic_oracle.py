#!/usr/bin/env python3
"""Compares the dynamic facts of `depclose facts` with what CPython is really asked for.

    dynamic_oracle.py DEPCLOSE [--count N] [--seed N]

Each round writes a module that imports by calls in the ways that people write (IDIOMS) and
runs it under hooks that record what import_module, __import__, find_spec, iter_modules,
entry_points and version are given. Each must be the target of a fact of its line, or fit a
pattern of one; a line whose facts are all complete names must ask for nothing else, and one
in IDIOMS that says so must be told without doubt. Prints the first differences and, at the
end, 'N passed, N failed'.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HOOK = """
import builtins, importlib, importlib.metadata, importlib.util, json, pkgutil, runpy, sys, types
asked, package = [], sys.argv[1]
def note(kind, name):
    frame = sys._getframe(2)
    while frame and not frame.f_code.co_filename.endswith("target.py"):
        frame = frame.f_back
    asked.append([frame.f_lineno, kind, name])
def absolute(name, anchor):
    return importlib.util.resolve_name(name, anchor) if name.startswith(".") else name
real = builtins.__import__
def fake_import(name, globals=None, locals=None, fromlist=(), level=0):
    if name.split(".")[0] in ("os", "sys", "importlib", "pkgutil", "itertools", "collections"):
        return real(name, globals, locals, fromlist, level)
    base = (globals or {}).get("__package__", "")
    note("__import__", absolute("." * level + name, base) if level else name)
    return types.ModuleType(name)
def fake_module(name, package=None):
    note("import_module", absolute(name, package))
    module = types.ModuleType(absolute(name, package))
    module.__path__ = ["/nowhere/" + module.__name__]
    return module
def fake_spec(name, package=None):
    note("find_spec", absolute(name, package))
def fake_iter(path=None, prefix=""):
    note("iter", [str(item) for item in path][0])
    return []
def fake_points(**parts):
    class Points(dict):
        def select(self, **parts):
            note("entry-points", parts["group"])
            return []
        def get(self, group, default=None):
            note("entry-points", group)
            return []
    return Points().select(**parts) if parts else Points()
def fake_version(name):
    note("metadata", name)
importlib.import_module, builtins.__import__, importlib.util.find_spec = fake_module, fake_import, fake_spec
pkgutil.iter_modules = pkgutil.walk_packages = fake_iter
importlib.metadata.entry_points, importlib.metadata.version = fake_points, fake_version
source = open("app/sub/target.py").read()
scope = {"__name__": "app.sub.target", "__package__": "app.sub", "__file__": "/nowhere/app/sub/target.py",
         "__spec__": types.SimpleNamespace(name="app.sub.target", parent="app.sub")}
module = types.ModuleType("app.sub.target")
sys.modules["app.sub.target"] = module
module.__dict__.update(scope)
exec(compile(source, "app/sub/target.py", "exec"), module.__dict__)
print(json.dumps(asked))
"""


class Module:
    """A module under construction. A line that ends in SURE is told without doubt."""

    def __init__(self, rng: random.Random):
        self.rng, self.count = rng, 0
        self.top: list[str] = []
        self.body: list[str] = []

    def new(self, word: str = "v") -> str:
        self.count += 1
        return f"{word}{self.count}"

    def name(self) -> str:
        return ".".join(self.new("m") for _ in range(self.rng.randrange(1, 4)))

    def held(self, value: str) -> str:
        """VALUE by itself, or by a name of the module, the function or a class."""
        way, name = self.rng.randrange(5), self.new("N")
        if way == 0:
            self.top.append(f"{name} = {value}")
        elif way == 1:
            self.body.append(f"{name} = {value}")
        elif way == 2:
            self.top += [f"class {name}:", f"    value = {value}"]
            return f"{name}.value"
        elif way == 3:
            self.top += [f"def {name}():", f"    return {value}"]
            return f"{name}()"
        else:
            return value
        return name

    def text(self, value: str) -> str:
        """An expression for the text VALUE."""
        at = self.rng.randrange(len(value) + 1)
        head, tail = value[:at], value[at:]
        parts = value.split(".")
        return self.rng.choice([
            lambda: self.held(repr(value)),
            lambda: f"{self.held(repr(head))} + {self.held(repr(tail))}",
            lambda: f"'%s%s' % ({self.held(repr(head))}, {self.held(repr(tail))})",
            lambda: f"'{{}}{{x}}'.format({self.held(repr(head))}, x={self.held(repr(tail))})",
            lambda: f'f"{head}{{{self.held(repr(tail))}}}"',
            lambda: f"'.'.join([{', '.join(self.held(repr(part)) for part in parts)}])",
            lambda: f"{(value + '.x')!r}.rpartition('.')[0]",
            lambda: f"{('x.' + value)!r}.removeprefix('x.')",
            lambda: f"{value.upper()!r}.lower()",
            lambda: f"{value.replace('.', '/')!r}.replace('/', '.')",
        ])()

    def call(self, name: str, sure: bool = True) -> None:
        call = self.rng.choice([
            "importlib.import_module({})", "import_module({})", "renamed({})", "__import__({})",
            "assigned({})", "importlib.util.find_spec({})"]).format(name)
        self.body.append(call + (" # SURE" if sure else ""))

    def source(self) -> str:
        body = [f"    {line}" for line in self.body]
        return "\n".join([
            "import importlib, importlib.metadata, importlib.util, os, pkgutil",
            "from collections import OrderedDict", "from importlib import import_module",
            "from importlib import import_module as renamed", "assigned = __import__", *self.top,
            "def run(unknown='z'):", *body, "    return None", "run('q1')", ""])


def plain(m: Module) -> None:
    m.call(m.text(m.name()))


def own(m: Module) -> None:
    anchor = m.rng.choice(["__name__", "__package__", "__spec__.name", "__spec__.parent",
                           "__name__.rpartition('.')[0]", "'.'.join(__name__.split('.')[:-1])",
                           "__package__.rsplit('.', 1)[0]"])
    name = m.name()
    m.call(m.held(m.rng.choice([f"{anchor} + '.{name}'", f'f"{{{anchor}}}.{name}"',
                                f"'%s.%s' % ({anchor}, {name!r})", f"'.'.join([{anchor}, {name!r}])"])))


def relative(m: Module) -> None:
    dots = m.rng.choice([".", ".."])
    package = m.rng.choice(["__package__", "'app.other'", "__name__", "__spec__.parent"])
    m.body.append(f"importlib.import_module({m.text(dots + m.name())}, {m.held(package)}) # SURE")


def level(m: Module) -> None:
    m.body.append(f"__import__({m.text(m.name())}, globals(), None, [], {m.rng.choice([1, 2])}) # SURE")


def table(m: Module) -> None:
    keys = [m.new("k") for _ in range(3)]
    pairs = {key: m.name() for key in keys}
    literal = m.rng.choice([repr(pairs), f"dict({', '.join(f'{k}={v!r}' for k, v in pairs.items())})",
                            f"OrderedDict({pairs!r})"])
    simple = literal.startswith("{")
    name = m.held(literal)
    m.body += [f"chosen{m.count} = {keys[0]!r}", "if unknown: pass"]
    ways = [f"{name}[{keys[1]!r}]", f"{name}.get({keys[2]!r})", f"{name}[unknown and {keys[0]!r}]"]
    if simple:
        m.call(m.rng.choice(ways))
    else:
        m.call(m.rng.choice(ways), sure=False)


def grown(m: Module) -> None:
    name, key = m.new("GROWN"), m.new("k")
    if m.rng.random() < 0.5:
        m.top += [f"{name} = {{}}", f"{name}[{key!r}] = {m.name()!r}", f"{name}.update({{'o': {m.name()!r}}})"]
        m.body.append(f"for item in {name}.values():")
    else:
        m.top += [f"{name} = [{m.name()!r}]", f"{name}.append({m.name()!r})", f"{name} += [{m.name()!r}]",
                  f"{name}.extend(({m.name()!r},))"]
        m.body.append(f"for item in {name}:")
    m.body.append("    import_module(item) # SURE")


def loop(m: Module) -> None:
    names = [m.name() for _ in range(m.rng.randrange(1, 5))]
    item = m.new("item")
    collection = m.held(m.rng.choice([repr(names), repr(tuple(names)), repr(set(names)), f"sorted({names!r})",
                                      f"{names[:1]!r} + {names[1:]!r}", f"[*{names!r}]"]))
    m.body.append(m.rng.choice([
        f"for {item} in {collection}: import_module({item}) # SURE",
        f"[import_module({item}) for {item} in {collection}] # SURE",
        f"[import_module('p.' + {item}) for {item} in {collection} if {item}] # SURE",
        f"for _, {item} in enumerate({collection}): import_module({item}) # SURE",
        f"list(map(lambda x: import_module(x), {collection}))"]))


def pairs(m: Module) -> None:
    rows = [(m.name(), m.new("C")) for _ in range(3)]
    a, b = m.new("a"), m.new("b")
    rows_at = m.held(repr(rows))
    table_at = m.held(repr({b: a for a, b in rows}))
    m.body.append(m.rng.choice([
        f"for {a}, {b} in {rows_at}: import_module({a}) # SURE",
        f"for {a} in {rows_at}: import_module({a}[0]) # SURE",
        f"for {b}, {a} in {table_at}.items(): import_module({a}) # SURE",
        f"[import_module({a}) for {a}, {b} in {rows_at}] # SURE",
        f"{a}, {b} = {rows_at}[1]; import_module({a}) # SURE"]))


def pattern(m: Module) -> None:
    name = m.name()
    m.call(m.rng.choice([f"'{name}.' + unknown", f"f'{name}.{{unknown}}'", f"'{name}.%s' % unknown",
                         f"'{name}.{{}}_x'.format(unknown)", f"'{name}.' + unknown.lower()",
                         f"'.'.join([{name!r}, unknown, 'y'])", "__name__ + '.' + unknown",
                         "f'{__package__}.plugins.{unknown}'", f"f'{{unknown}}.{name}.y'",
                         f"f'{name}_{{unknown.strip()}}.y'"]), sure=False)


def choice(m: Module) -> None:
    a, b = m.name(), m.name()
    name = m.new("chosen")
    m.body.append(m.rng.choice([
        f"{name} = {a!r} if unknown else {b!r}", f"{name} = None or {a!r}",
        f"{name} = {a!r}\n    if unknown: {name} = {b!r}",
        f"try: {name} = {a!r}\n    except OSError: {name} = {b!r}"]))
    m.call(name)


def doubt(m: Module) -> None:
    name = m.name()
    m.call(m.rng.choice([f"os.environ.get('NOT_SET_X', {name!r})", f"getattr(os, 'no', {name!r})", "unknown",
                         f"unknown or {name!r}"]), sure=False)


def iteration(m: Module) -> None:
    name = m.name()
    way = m.rng.randrange(3)
    function = m.rng.choice(["pkgutil.iter_modules", "pkgutil.walk_packages"])
    if way == 0:
        m.body.append(f"{function}(import_module({m.text(name)}).__path__) # SURE")
    elif way == 1:
        local = m.new("package")
        m.body += [f"{local} = import_module({name!r})", f"for _ in {function}({local}.__path__): pass # SURE"]
    else:
        folder = m.new("f")
        m.body.append(f"{function}([os.path.join(os.path.dirname(__file__), {folder!r})]) # SURE")


def points(m: Module) -> None:
    group, local = m.name(), m.new("eps")
    way = m.rng.randrange(3)
    if way == 0:
        m.body.append(f"importlib.metadata.entry_points(group={m.text(group)}) # SURE")
    elif way == 1:
        m.body.append(f"importlib.metadata.entry_points().get({group!r}, []) # SURE")
    else:
        m.body += [f"{local} = importlib.metadata.entry_points()",
                   f"{local}.select(group={m.text(group)})"]


def metadata(m: Module) -> None:
    m.body.append(f"importlib.metadata.version({m.text(m.new('dist-'))}) # SURE")


IDIOMS: list[Callable[[Module], None]] = [
    plain, plain, own, relative, level, table, grown, loop, loop, pairs, pattern, pattern, choice, doubt,
    iteration, points, metadata]
ANCHORS = {"__name__": "app.sub.target", "__package__": "app.sub", "": "app.sub"}


def names_of(fact: dict) -> str | None:
    """The absolute name or pattern that a fact has; None for one without."""
    name = fact.get("target") or fact.get("pattern")
    if name is None or not name.startswith("."):
        return name
    package = fact.get("package", "")
    base = ANCHORS.get(package, package).split(".")
    up = len(name) - len(name.lstrip("."))
    return ".".join([*base[:len(base) - up + 1], *([name[up:]] if name[up:] else [])])


def fits(name: str, told: str) -> bool:
    return re.fullmatch(re.escape(told).replace(r"\*\*", ".*").replace(r"\*", ".*"), name) is not None


def judge(depclose: Path, seed: int) -> str:
    """Empty when both agree, else what they do not agree on."""
    module = Module(random.Random(seed))
    for _ in range(module.rng.randrange(3, 12)):
        module.rng.choice(IDIOMS)(module)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "app", "sub", "target.py")
        path.parent.mkdir(parents=True)
        path.write_text(module.source())
        ran = subprocess.run([sys.executable, "-W", "ignore", "-c", HOOK, "app"], cwd=folder, check=False,
                             capture_output=True, text=True)
        told = subprocess.run([depclose, "facts", path], check=True, capture_output=True, text=True)
    if ran.returncode:
        return f"does not run: {ran.stderr}\n{module.source()}"
    facts, problems = json.loads(told.stdout)["dynamic"], []
    lines = module.source().split("\n")
    for line, kind, name in json.loads(ran.stdout):
        here = [fact for fact in facts if fact["line"] == line and fact["kind"] == kind]
        if kind == "entry-points" and not here:
            here = [fact for fact in facts if fact["kind"] == kind]
        if kind == "iter":
            name = name.removeprefix("/nowhere/").replace("/", ".") + ".any"
        known = [told for fact in here if (told := names_of(fact))]
        if any(fits(name, told) for told in known):
            if "SURE" not in lines[line - 1] or len(known) == len(here):
                continue
            problems.append(f"line {line}: in doubt, but it is {name}: {here}")
        elif not here or len(known) == len(here) or "SURE" in lines[line - 1]:
            problems.append(f"line {line}: {kind} of {name} is not among {here}")
    return "\n".join([*problems, module.source()]) if problems else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("depclose", type=Path)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    failed = 0
    for seed in range(options.seed, options.seed + options.count):
        wrong = judge(options.depclose.resolve(), seed)
        if wrong and (failed := failed + 1) <= 3:
            print(f"seed {seed}: {wrong}")
    print(f"{options.count - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
