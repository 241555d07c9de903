"""What a real engine receives is what `depclose context --list` says that it would send.

    test_ignore_engine.py [--depclose PROGRAM] [--cases N]

Some hundred generated folders, each with an ignore file of its own, are built with `COPY . /` into
nothing, and the archive that comes out is compared: with the models in ignore_rules.py, and
with depclose. depclose keeps to patternmatcher v0.6.1. Debian's engine is older; whatever it receives
otherwise has to be what the model of its rules foresees, and DIFFERENCES shows each kind once.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import ignore_rules as rules
from closing import Runner
from engine import Build, Engine, run_with_engine

# Names of files and of folders alike: what ignore files speak of, and what they stumble over.
NAMES = ["a", "b", "src", "lib", "data.txt", "x.py", "x.pyc", ".env", ".git", "A", "a b", "é", "#x",
         "n.tar.gz", "b.md", "z[1]", "__pycache__", "日本", "-f"]
# Every third case has these too: they mean something in a regular expression, or in a line.
ODD = ["a+b", "c{2}", "(d)", "$e", "a|b", "!b", "^a"]
LINKS = ["a", "../b", "nowhere/x", "."]
# Lists as people write them, from templates and by hand, over the folder of TYPICAL.
WRITTEN = [
    "",
    "*\n!src/x.py\n!lib/a/data.txt\n**/__pycache__\n**/*.py[co]\n**/.env*\n**/.git\n",
    "**/__pycache__\n**/*.pyc\n.git\n.env*\nlib/\nb.md\n*.gz\n!n.tar.gz\n",
    "# everything\n**\n# but this\n!src\nsrc/**/__pycache__\n",
    "\ufeff*.md\r\n!b.md\r\n/lib\r\n  .env  \r\n",
    "lib/*\n!lib/a\nsrc/?.py\n**/.*\n",
    "*/\n!*/\n.git/**\n!.git/a\n",
    "*\n!src/*/**\n!lib/*\n",
    "**/node_modules\n**/.DS_Store\n**/[a-c]\n!a/**/x.py\n./src/../b\n../outside\n",
]
TYPICAL = ["src/x.py", "src/x.pyc", "src/__pycache__/x.pyc", "src/.env", "lib/a/data.txt", "lib/a/x.py",
           "lib/b", ".git/a", ".git/b/a", ".env", "b.md", "a/b/x.py", "a/b/c/x.py", "n.tar.gz", "x.py",
           "empty/", "src/a b/é"]
# name, ignore file, files, what only the older engine receives, what only the newer rules keep
DIFFERENCES = [
    ("a wildcard in a `!` line below a folder that is left out", "*\n!**/config\n!src/*/x.py\n",
     ["app/config/x", "src/a/x.py", "other"], set(), {"app/config/x", "src/a/x.py"}),
    ("a `!` line that matched nothing there is not asked again below", "!b/x\nb/x/y\n!b/x\n",
     ["b/x/y", "b/x/z"], {"b/x/y"}, set()),
    ("a line that was not needed above is not asked again below", "*\n!src/b\nsrc\n",
     ["src/b/z", "src/c"], set(), {"src/b/z"}),
    ("only the parent as deep as the pattern", "**/x\n!a/b/x/k\n",
     ["a/b/x/k", "a/b/x/y"], {"a/b/x/y"}, set()),
    ("characters of regular expressions", "a+b\nc{2}\n", ["a+b", "c{2}", "d"], {"a+b", "c{2}"}, set()),
]


class Case:
    """A folder with an ignore file; its paths, folders with a slash behind."""

    def __init__(self, name: str, folder: Path, ignore: str, own: bool = False):
        self.name, self.folder, self.ignore = name, folder, ignore
        self.dockerfile = "Dockerfile"
        (folder / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
        if own:
            # The one beside the Dockerfile comes first, and the general one is not read.
            self.dockerfile = "docker/Dockerfile.own"
            (folder / "docker").mkdir()
            (folder / self.dockerfile).write_text("FROM scratch\nCOPY . /\n")
            (folder / f"{self.dockerfile}.dockerignore").write_text(ignore, newline="")
            ignore = "src\n"
        (folder / ".dockerignore").write_text(ignore, newline="")
        self.paths = paths_below(folder)
        self.files = {path for path in self.paths if not path.endswith("/")}

    def model(self, which: str) -> set | None:
        try:
            return rules.sent(self.ignore, self.paths, which)
        except rules.BadPattern:
            return None

    def received(self, engine: Engine) -> set | None:
        build = engine.build(self.folder, self.dockerfile)
        return self.judged(build) if build.good else None

    def judged(self, build: Build) -> set:
        return build.names() & self.files | build.names() - {path.rstrip("/") for path in self.paths}

    def listed(self, program: Path) -> set | None:
        done = subprocess.run([program, "context", ".", "-f", self.dockerfile, "--list", "-0"],
                              check=False, cwd=self.folder, capture_output=True, timeout=60)
        if done.returncode:
            if b"error" not in done.stderr:
                raise RuntimeError(f"depclose context: {done.stderr}")
            return None
        names = {os.fsdecode(name) for name in done.stdout.split(b"\0") if name}
        return {name for name in names if f"{name.rstrip('/')}/" not in self.paths}


def paths_below(folder: Path) -> list:
    found = []
    for top, folders, files in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(top, name))]
        names = files + links + [f"{name}/" for name in folders if name not in links]
        found += [os.path.relpath(os.path.join(top, name), folder) + "/" * name.endswith("/")
                  for name in names]
    return found


def make_tree(folder: Path, paths: list, order: random.Random) -> None:
    """Makes files, empty folders (a slash behind) and some links, where there is room for them."""
    for path in paths:
        target = folder / path
        above = [parent for parent in target.parents if folder in parent.parents]
        taken = target.exists() or target.is_symlink()
        if taken or any(parent.is_symlink() or parent.is_file() for parent in above):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            target.mkdir()
        elif order.random() < 0.08:
            target.symlink_to(order.choice(LINKS))
        else:
            target.write_text(path)


def random_paths(order: random.Random) -> list:
    found, pool = ["last.txt"], NAMES + ODD * (order.random() < 0.33)
    for _ in range(order.randrange(5, 35)):
        names = [order.choice(pool) for _ in range(order.choice([1, 2, 2, 3, 3, 4, 5]))]
        found.append("/".join(names) + "/" * (order.random() < 0.1))
    return found


def changed(name: str, order: random.Random) -> str:
    """A part of a path, or a wildcard that may stand for it."""
    escaped = "".join(f"\\{one}" if one in "*?[]\\" else one for one in name)
    return order.choices(
        [escaped, "*", "**", "?" * len(name), name[:1] + "*", "*" + escaped[-2:].lstrip("\\+{"), "[^a]*",
         f"[{name[0] if name[0].isalnum() else 'q'}-z]{escaped[len(name[:1]):].lstrip(']')}"],
        [55, 14, 9, 4, 6, 5, 4, 3])[0].replace("[]", "")


def random_line(order: random.Random, paths: list) -> str:
    names = order.choice(paths).rstrip("/").split("/")
    names = names[:order.randrange(1, len(names) + 1)]
    if order.random() < 0.4:
        names = [changed(name, order) for name in names]
    if order.random() < 0.15:
        names = ["**", names[-1]]
    if order.random() < 0.1:
        names.append("**")
    text = order.choices(["{}", "/{}", "{}/", "./{}", "../{}", "a/../{}", "{}/.", "{}//"],
                         [70, 8, 8, 4, 2, 3, 3, 2])[0].format("/".join(names))
    text = order.choices(["{}", "!{}", "! {}", "  {} \t"], [55, 38, 2, 5])[0].format(text)
    return text


def random_ignore(order: random.Random, paths: list) -> str:
    lines = [order.choice(["*", "**", "/*", "**/*"])] if order.random() < 0.4 else []
    lines += [random_line(order, paths) for _ in range(order.randrange(1, 7))]
    if order.random() < 0.2:
        lines.append(order.choice(["# words", "", " #x", "\\#x", ".", " ", "/", "!"]))
    order.shuffle(lines[1:])
    end = order.choice(["\n"] * 9 + ["\r\n"])
    return order.choice([""] * 30 + ["\ufeff"]) + end.join(lines) + order.choice([end, ""])


def make_case(top: Path, number: int) -> Case:
    """The case of a number: a written list first, then random ones."""
    order, folder = random.Random(number), top / str(number)
    folder.mkdir()
    make_tree(folder, TYPICAL if number < len(WRITTEN) else random_paths(order), order)
    ignore = (WRITTEN[number] if number < len(WRITTEN)
              else random_ignore(order, paths_below(folder)))
    own = number % 10 == 9 and not (folder / "docker").exists()
    return Case(f"case {number}", folder, ignore, own)


def difference(case: Case, what: str, wanted: set | None, got: set | None) -> str:
    if wanted is None or got is None:
        return f"{case.name}, {what}: refused {'by neither' if wanted == got else 'by one only'}"
    return (f"{case.name}, {what}: {case.ignore!r}: too many {sorted(got - wanted)[:5]}, "
            f"missing {sorted(wanted - got)[:5]}")


class Comparison:
    def __init__(self, runner: Runner, engine: Engine, program: Path):
        self.runner, self.engine, self.program = runner, engine, program
        # The client walks the folder.
        version = engine.must("version", "--format", "{{.Client.Version}}").strip()
        self.rules = rules.OLDER if int(version.split(".")[0]) < 23 else rules.NEWER
        self.equal = self.foreseen = 0
        print(f"engine {version}, with the rules of {self.rules}")

    def complaints(self, case: Case) -> list:
        received, listed = case.received(self.engine), case.listed(self.program)
        newer, foreseen = case.model(rules.NEWER), case.model(self.rules)
        self.equal += received == listed
        self.foreseen += received != listed and received == foreseen and listed == newer
        found = []
        if received != foreseen:
            found.append(difference(case, "received", foreseen, received))
        if listed != newer:
            found.append(difference(case, "listed", newer, listed))
        return found

    def compare(self, cases: list, name: str) -> None:
        with ThreadPoolExecutor(2) as pool:
            found = [line for lines in pool.map(self.complaints, cases) for line in lines]
        self.runner.check(name, not found, "\n".join(found[:10]))

    def show_difference(self, top: Path, number: int) -> None:
        name, ignore, paths, only_older, only_newer = DIFFERENCES[number]
        folder = top / f"difference{number}"
        folder.mkdir()
        make_tree(folder, paths, random.Random("no links"))
        case = Case(name, folder, ignore)
        older, newer = case.model(rules.OLDER), case.model(rules.NEWER)
        self.runner.check(f"the models differ: {name}", (older - newer, newer - older)
                          == (only_older, only_newer), f"{older - newer}, {newer - older}")
        self.compare([case], f"the engine: {name}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    parser.add_argument("--cases", type=int, default=360)
    options = parser.parse_args()
    runner = Runner()

    def compare_all(engine: Engine) -> None:
        comparison = Comparison(runner, engine, options.depclose.resolve())
        with tempfile.TemporaryDirectory(prefix="ignore-") as temporary:
            top = Path(temporary).resolve()
            for number in range(len(DIFFERENCES)):
                comparison.show_difference(top, number)
            for first in range(0, options.cases, 25):
                numbers = range(first, min(first + 25, options.cases))
                comparison.compare([make_case(top, number) for number in numbers],
                                   f"cases {numbers[0]} to {numbers[-1]}")
        print(f"{comparison.equal} received as listed, {comparison.foreseen} otherwise, as foreseen")
        runner.check("most are received as listed", comparison.equal * 10 > options.cases * 6)

    return run_with_engine(runner, compare_all)


if __name__ == "__main__":
    sys.exit(main())
