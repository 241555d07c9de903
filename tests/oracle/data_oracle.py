#!/usr/bin/env python3
"""Compares the data files that `depclose closure` tells with those that CPython opens.

    data_oracle.py DEPCLOSE [--count N] [--seed N]

Each round writes a small project whose modules open files in the ways that people write
(IDIOMS), runs it with an audit hook on `open`, and asks depclose about the same entry. What
the interpreter opens must be told; what is told must be opened, or be a file that the way of
writing may mean (another one of a pattern, or beside a default). Prints the first
differences and, at the end, 'N passed, N failed'.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HOOK = """
import os, runpy, sys
root, opened = os.path.realpath(os.getcwd()) + os.sep, set()
def hook(event, args):
    reads = event == "open" and args[2] & os.O_ACCMODE == os.O_RDONLY
    if (reads or event == "sqlite3.connect") and not isinstance(args[0], int):
        path = os.path.realpath(os.fsdecode(args[0]))
        if path.startswith(root) and not path.endswith((".py", ".pyc")) and os.path.isfile(path):
            opened.add(path[len(root):])
sys.addaudithook(hook)
sys.path.insert(0, os.getcwd())
runpy.run_path("main.py", run_name="__main__")
print("\\n".join(sorted(opened)), file=sys.stderr)
"""


class Module:
    """One module under construction: its lines, its functions, and the files it needs."""

    def __init__(self, root: Path, name: str, rng: random.Random):
        self.root, self.name, self.rng = root, name, rng
        self.path = Path(*name.split(".")).with_suffix(".py")
        self.folder = self.path.parent
        self.top: list[str] = []
        self.body: list[str] = []
        self.may: set[str] = set()
        self.files: dict[str, str] = {}
        self.count = 0

    def new(self, folder: Path, suffix: str = ".dat", text: str = "{}") -> str:
        """A file of its own in FOLDER (from the root); its path from there."""
        self.count += 1
        path = folder / f"{self.name.replace('.', '_')}_{self.count}{suffix}"
        self.files[path.as_posix()] = text
        return path.as_posix()

    def sub(self) -> Path:
        return self.rng.choice([self.folder, self.folder / "data", self.folder / "a" / "b"])

    def anywhere(self) -> Path:
        return self.rng.choice([Path("config"), Path("etc/deep"), self.folder / "data"])

    def name_of(self, word: str) -> str:
        self.count += 1
        return f"{word}_{self.count}"

    def here(self) -> str:
        """An expression for the folder of the module, perhaps by a name."""
        plain = self.rng.choice([
            "Path(__file__).parent", "Path(__file__).resolve().parent",
            "Path(__file__).parents[0]", "Path(os.path.dirname(__file__))",
            "Path(os.path.abspath(__file__)).parent",
            "Path(os.path.realpath(os.path.dirname(__file__)))",
            "pathlib.Path(__file__).absolute().parent"])
        way = self.rng.randrange(4)
        if way == 0:
            return plain
        name = self.name_of("HERE")
        if way == 1:
            self.top.append(f"{name} = {plain}")
            return name
        if way == 2:
            self.top += [f"class {name}:", f"    base = {plain}"]
            return f"{name}.base"
        self.top += [f"def {name.lower()}():", f"    return {plain}"]
        return f"{name.lower()}()"

    def to(self, path: str) -> str:
        """An expression for the file PATH that starts at the module's folder."""
        up, target = 0, Path(path)
        folder = self.folder
        while not target.is_relative_to(folder):
            folder, up = folder.parent, up + 1
        parts = [repr(part) for part in target.relative_to(folder).parts]
        start = self.here()
        start += "".join(".parent" for _ in range(up)) if self.rng.random() < 0.5 or up == 0 \
            else f".parents[{up - 1}]"
        way = self.rng.randrange(7)
        if way == 0:
            return " / ".join([start, *parts])
        if way == 5:
            ups = "".join("os.pardir, " for _ in range(up))
            parts = [repr(part) for part in target.relative_to(folder).parts]
            return f"os.path.join({self.here()}, {ups}{', '.join(parts)})"
        if way == 6:
            return f"str({start}) + os.sep + {' + os.sep + '.join(parts)}"
        if way == 1:
            return f"{start}.joinpath({', '.join(parts)})"
        if way == 2:
            return f"os.path.join({start}, {', '.join(parts)})"
        whole = target.relative_to(folder).as_posix()
        if way == 3:
            return f'f"{{{start}}}/{whole}"'
        return f"str({start}) + '/{whole}'"

    def at(self, path: str) -> str:
        """An expression for PATH from the module's or the working folder, perhaps named."""
        plain = self.to(path) if self.rng.random() < 0.6 else self.rng.choice(
            [repr(path), f"Path({path!r})", f"Path.cwd() / {path!r}", f"os.path.join('.', {path!r})"])
        way = self.rng.randrange(4)
        name = self.name_of("FILE")
        if way == 0:
            self.top.append(f"{name} = {plain}")
            return name
        if way == 1:
            self.body.append(f"    {name.lower()} = {plain}")
            return name.lower()
        return plain

    def source(self) -> str:
        return "\n".join([
            "import argparse, codecs, configparser, glob, gzip, importlib.resources, io, json",
            "import linecache, os, pathlib, pkgutil, shutil, sqlite3, zipfile",
            "from importlib import resources", "from pathlib import Path", *self.top,
            "def run():", *self.body, "    return None", ""])


def plain(m: Module) -> None:
    where = m.at(m.new(m.anywhere()))
    m.body.append(m.rng.choice([
        "    open({0}).read()", "    io.open({0}, 'rb').read()", "    Path({0}).read_text()",
        "    Path({0}).read_bytes()", "    codecs.open({0}, 'r', 'utf-8').read()",
        "    json.load(open({0}))", "    json.loads(Path({0}).read_text(encoding='utf-8'))",
        "    with open({0}) as f: f.read()", "    with Path({0}).open() as f: f.read()",
        "    (lambda: open({0}).read())()", "    [open(p).read() for p in [{0}]]",
        "    linecache.getlines(str({0}))", "    shutil.copyfile({0}, os.devnull)",
    ]).format(where))


def two(m: Module) -> None:
    a, b = m.at(m.new(m.anywhere())), m.at(m.new(m.sub()))
    m.body.append(m.rng.choice([
        "    with open({0}) as f, open({1}) as g: f.read(), g.read()",
        "    with (open({0}) as f, open({1}) as g): f.read(), g.read()",
        "    for name in ({0}, {1}):\n        open({0}).read(); open({1}).read()",
    ]).format(a, b))


def choice(m: Module) -> None:
    a, b = m.new(m.anywhere()), m.new(m.anywhere())
    m.may |= {a, b}
    name = m.name_of("chosen")
    m.body.append(m.rng.choice([
        f"    open({a!r} if os.name else {b!r}).read()",
        f"    if os.name:\n        {name} = {a!r}\n    else:\n        {name} = {b!r}\n    open({name}).read()",
        f"    try:\n        {name} = {a!r}\n    except OSError:\n        {name} = {b!r}\n    open({name}).read()",
        f"    {name} = {b!r}\n    {name} = {a!r}\n    open({name}).read()",
    ]))


def attribute(m: Module) -> None:
    name, path = m.name_of("Reader"), m.new(m.sub())
    m.top += [f"class {name}:", "    def __init__(self):", f"        self.place = {m.to(path)}",
              "    def read(self):", "        return open(self.place).read()"]
    m.body.append(f"    {name}().read()")


def default(m: Module) -> None:
    name, path = m.name_of("read"), m.new(m.anywhere())
    m.top += [f"def {name}(path={path!r}):", "    return open(path).read()"]
    m.body.append(f"    {name}()")


def helper(m: Module) -> None:
    name, path = m.name_of("load"), m.new(m.anywhere(), ".yaml")
    m.top += [f"def {name}(path):", "    return open(path).read()"]
    m.body.append(f"    {name}({m.rng.choice([repr(path), m.to(path)])})")


def options(m: Module) -> None:
    path = m.new(m.anywhere(), ".toml")
    m.body += ["    parser = argparse.ArgumentParser()",
               f"    parser.add_argument('--file', default={path!r})",
               "    open(parser.parse_args([]).file).read()"]


def settings(m: Module) -> None:
    path = m.new(m.anywhere(), ".ini", "[a]\nb = 1\n")
    m.body.append(f"    configparser.ConfigParser().read({m.rng.choice([repr(path), m.to(path)])})")


def variable(m: Module) -> None:
    folder = Path("variables") / m.name_of("v")
    path, other = m.new(folder), m.new(folder)
    m.may |= {path, other}
    get = m.rng.choice(["os.environ.get('NOT_SET_X', {0})", "os.getenv('NOT_SET_X', {0})",
                        "os.environ.get('NOT_SET_X') or {0}"]).format(repr(path))
    m.body.append(f"    open({m.rng.choice(['', 'Path'])}({get})).read()")


def pattern(m: Module) -> None:
    folder = m.folder / m.name_of("set")
    files = [m.new(folder) for _ in range(3)]
    m.may |= set(files)
    stems = [Path(path).stem for path in files[:2]]
    at, here = folder.as_posix(), m.here()
    inside = folder.relative_to(m.folder).as_posix()
    m.body += [f"    for name in {stems!r}:", "        " + m.rng.choice([
        f'open(f"{at}/{{name}}.dat").read()', f"open('{at}/%s.dat' % name).read()",
        f"open('{at}/{{}}.dat'.format(name)).read()", f"open('{at}/' + name + '.dat').read()",
        f'({here} / "{inside}" / f"{{name}}.dat").read_text()',
        f"open(os.path.join({here}, '{inside}', name + '.dat')).read()",
        f"Path({here}, '{inside}', name).with_suffix('.dat').read_text()"])]


def listing(m: Module) -> None:
    folder = m.folder / m.name_of("list")
    for _ in range(3):
        m.new(folder)
    where = f"{m.here()} / {folder.name!r}"
    m.body.append("    " + m.rng.choice([
        "for p in ({0}).iterdir(): p.read_text()", "for p in ({0}).glob('*.dat'): p.read_text()",
        "for p in sorted(({0}).rglob('*.dat')): open(p).read()",
        "for p in os.listdir({0}): open(os.path.join({0}, p)).read()",
        "for p in glob.glob(os.path.join({0}, '*.dat')): open(p).read()",
        "for a, b, c in os.walk({0}): [open(os.path.join(a, p)).read() for p in c]",
        "for p in os.scandir({0}): open(p.path).read()",
        "for p in glob.iglob(str({0}) + '/**/*.dat', recursive=True): open(p).read()",
    ]).format(where))


def resource(m: Module) -> None:
    path = m.new(m.folder)
    name, package = Path(path).name, ".".join(m.folder.parts)
    m.body.append("    " + m.rng.choice([
        "resources.files({0}).joinpath({1!r}).read_text()", "(resources.files({0}) / {1!r}).read_bytes()",
        "importlib.resources.files({0}).joinpath({1!r}).open().read()",
        "resources.read_text({0}, {1!r})", "resources.open_text({0}, {1!r}).read()",
        "importlib.resources.open_binary({0}, {1!r}).read()", "pkgutil.get_data({0}, {1!r})",
        "with resources.as_file(resources.files({0}) / {1!r}) as p: open(p).read()",
        "with resources.path({0}, {1!r}) as p: p.read_text()",
    ]).format(m.rng.choice([repr(package), "__package__"]), name))


def beside(m: Module) -> None:
    m.files[m.path.with_suffix(".cfg").as_posix()] = ""
    m.body.append("    " + m.rng.choice([
        "Path(__file__).with_suffix('.cfg').read_text()",
        "open(os.path.splitext(__file__)[0] + '.cfg').read()",
        f"Path(__file__).with_name({m.path.stem + '.cfg'!r}).read_text()",
        "open(Path(__file__).parent / (Path(__file__).stem + '.cfg')).read()"]))


def library(m: Module) -> None:
    where = m.at(m.new(m.anywhere(), text=""))
    m.body.append(f"    sqlite3.connect({where}).close()")


def written(m: Module) -> None:
    path = m.new(Path("out"))
    del m.files[path]
    m.body.append(f"    open({path!r}, 'w').close()")


IDIOMS: list[Callable[[Module], None]] = [
    plain, plain, plain, two, choice, attribute, default, helper, options, settings, variable,
    pattern, pattern, listing, listing, resource, resource, beside, library, written]


def shared(m: Module, other: Module) -> None:
    """A constant of another module."""
    path = m.new(Path("config") / "shared")
    name = other.name_of("SHARED")
    other.top.append(f"{name} = {other.to(path)}")
    way = m.rng.randrange(3)
    if way == 0:
        m.top.append(f"from {other.name} import {name}")
        m.body.append(f"    open({name}).read()")
    elif way == 1:
        m.top.append(f"from {other.name} import {name} as {name}_X")
        m.body.append(f"    Path({name}_X).read_text()")
    else:
        m.top.append(f"import {other.name}")
        m.body.append(f"    open(os.path.join({other.name}.{name})).read()")


def build(root: Path, rng: random.Random) -> list[Module]:
    names = ["app.one", "app.sub.two", "app.sub.deep.three"]
    modules = [Module(root, name, rng) for name in names]
    for module in modules:
        for _ in range(rng.randrange(2, 6)):
            rng.choice(IDIOMS)(module)
    if rng.random() < 0.5:
        shared(modules[1], modules[0])
    (root / "out").mkdir()
    (root / "out" / ".keep").write_text("")
    for module in modules:
        for path, text in module.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        (root / module.path).parent.mkdir(parents=True, exist_ok=True)
        (root / module.path).write_text(module.source())
        for folder in [module.folder, *module.folder.parents][:-1]:
            (root / folder / "__init__.py").write_text("")
    lines = [f"import {m.name}" for m in modules] + [f"{m.name}.run()" for m in modules]
    (root / "main.py").write_text("\n".join(lines) + "\n")
    (root / "decoy.dat").write_text("")
    return modules


def judge(depclose: Path, seed: int) -> str:
    """Empty when both agree, else what they do not agree on."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        modules = build(root, random.Random(seed))
        asked = subprocess.run([depclose, "closure", "main.py", "--root", ".", "--format", "json"],
                               cwd=root, capture_output=True, text=True, check=False)
        if asked.returncode:
            return f"exit {asked.returncode}: {asked.stderr}"
        ran = subprocess.run([sys.executable, "-W", "ignore", "-c", HOOK], cwd=root, check=False,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if ran.returncode:
            return f"the project does not run: {ran.stderr}"
        opened = set(ran.stderr.split())
        document = json.loads(asked.stdout)
        told = {item["path"] for item in document["data"]}
        may = opened.union(*(module.may for module in modules))
        if opened <= told <= may and "cannot tell" not in asked.stderr:
            wrote = any("'w')" in line for module in modules for line in module.body)
            return "" if document["dirs"] == (["out"] if wrote else []) else f"dirs {document['dirs']}"
        sources = "\n".join(f"--- {m.path}\n{m.source()}" for m in modules)
        return f"missed {sorted(opened - told)}, added {sorted(told - may)}\n{asked.stderr}{sources}"


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
