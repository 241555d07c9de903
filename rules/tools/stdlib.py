"""Make stdlib.json: which modules the standard library has, from Python 3.9 on.

    python stdlib.py inventory > 3.13.json
    python stdlib.py build -o ../stdlib.json [--typeshed DIR] [PYTHON | INVENTORY.json]...

`inventory` describes the interpreter that runs it. `build` asks each PYTHON for its
inventory, or takes one that was printed elsewhere (a WebAssembly build, another machine);
without arguments it uses every python3.9, python3.10, ... found on PATH.

A build may lack a package (tkinter, curses, venv) that `sys.stdlib_module_names` promises.
Its submodules are then those of the version before, corrected by typeshed's stubs where
--typeshed names a checkout. What the newest version given has gets an open range, "3.9-".
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import NamedTuple

SCHEMA = "depclose.rules.stdlib/1"
FIRST = (3, 9)

# Importable, though sys.stdlib_module_names leaves them out.
UNLISTED = {"__main__", "_xxsubinterpreters"}
# Known by name only: what is below them is nobody's dependency.
SUITE = {"test", "test.support"}
TESTING = re.compile(
    r"test\..*|.*\.(test|tests|idle_test)(\..*)?"
    r"|_test.*|_ctypes_test|_xxtest.*|xxlimited.*|xxsubtype|_sysconfigdata.*"
)
# Importing these puts submodules into sys.modules that no file of their own shows.
ALIASING = ("collections", "importlib", "math", "os", "typing", "xml.parsers.expat")
# Pure-Python twins of C code, which WebAssembly builds strip from packages they do have.
STRIPPED = {"zoneinfo._zoneinfo"}
# Stubs of what only type checkers can import.
STUB_ONLY = {"_typeshed", "typing_extensions", "sys._monitoring", "sys.__jit"}

Version = tuple[int, ...]  # (3, 9)


class Inventory(NamedTuple):
    """What one interpreter says of itself."""

    version: Version
    build: str  # "3.13.0 linux"
    listed: set[str]  # sys.stdlib_module_names; empty before 3.10
    found: set[str]  # modules seen on disk, in a zip, built in, or in sys.modules


def module_name(path: str) -> str | None:
    """The dotted name of a file below a library folder, or None if it is no module."""
    for suffix in (".py", ".pyc", ".pyi", *EXTENSION_SUFFIXES):
        if path.endswith(suffix):
            parts = path[: -len(suffix)].replace("\\", "/").split("/")
            if parts[0] == "lib-dynload":
                parts = parts[1:]
            if parts[-1] == "__init__":
                parts = parts[:-1]
            if parts and all(part.isidentifier() for part in parts):
                return ".".join(parts)
    return None


def library_files() -> Iterator[str]:
    """Paths of the standard library's files, relative to its folder or archive."""
    skip = {"__pycache__", "site-packages", "dist-packages"}
    home = os.path.dirname(os.__file__)
    archives = [entry for entry in sys.path if zipfile.is_zipfile(entry)]
    for archive in archives:
        with zipfile.ZipFile(archive) as opened:
            yield from (n for n in opened.namelist() if skip.isdisjoint(n.split("/")))
    if home not in archives:
        for folder, children, files in os.walk(home):
            children[:] = [child for child in children if child not in skip]
            yield from (os.path.relpath(os.path.join(folder, f), home) for f in files)


def take_inventory() -> dict[str, object]:
    """Describe the running interpreter as plain data."""
    found = {name for path in library_files() if (name := module_name(path))}
    for name in ALIASING:
        import_module(name)
    found.update(sys.builtin_module_names, sys.modules)
    return {
        "version": list(sys.version_info[:2]),
        "build": f"{sys.version.split()[0]} {sys.platform}",
        "listed": sorted(getattr(sys, "stdlib_module_names", ())),
        "found": sorted(found),
    }


def read_inventory(source: str) -> Inventory:
    """Load a printed inventory, or have the interpreter SOURCE take one."""
    if source.endswith(".json"):
        text = Path(source).read_text(encoding="utf-8")
    else:
        text = subprocess.check_output(
            [source, "-IS", __file__, "inventory"], text=True
        )
    data = json.loads(text)
    version = tuple(data["version"])
    return Inventory(version, data["build"], set(data["listed"]), set(data["found"]))


def root(name: str) -> str:
    return name.partition(".")[0]


def top_level(inventory: Inventory, later: Inventory | None) -> set[str]:
    """The library's top-level names; Python 3.9, which lists none, borrows from 3.10."""
    there = {root(name) for name in inventory.found}
    listed = inventory.listed or there | (later.listed if later else set())
    return listed | UNLISTED & there


def below(roots: set[str], inventory: Inventory) -> set[str]:
    """The interpreter's modules below ROOTS, test suites left out, every parent put in."""
    names = {n for n in inventory.found if root(n) in roots} | roots
    names = {n for n in names if not TESTING.fullmatch(n)}
    return names | {n[:dot] for n in names for dot in range(len(n)) if n[dot] == "."}


def parse_version(text: str) -> Version:
    return tuple(int(part) for part in text.split("."))


class Typeshed:
    """Which modules have stubs, and for which versions."""

    def __init__(self, folder: Path) -> None:
        self.ranges: dict[str, tuple[Version, Version]] = {}
        stdlib = folder / "stdlib"
        for line in (stdlib / "VERSIONS").read_text(encoding="utf-8").splitlines():
            name, _, span = line.partition("#")[0].partition(":")
            if span:
                first, _, last = span.strip().partition("-")
                end = parse_version(last) if last else (99,)
                self.ranges[name.strip()] = (parse_version(first), end)
        stubs = (module_name(str(p.relative_to(stdlib))) for p in stdlib.rglob("*.pyi"))
        self.stubs = {s for s in stubs if s and root(s) in self.ranges} - STUB_ONLY

    def has(self, name: str, version: Version) -> bool:
        """Whether VERSION is inside the ranges of NAME and of each of its parents."""
        while True:
            first, last = self.ranges.get(name, ((0,), (99,)))
            if not first <= version <= last:
                return False
            if "." not in name:
                return True
            name = name.rpartition(".")[0]


def collect(
    inventories: list[Inventory], typeshed: Typeshed | None
) -> Iterator[set[str]]:
    """The modules of each version in turn; INVENTORIES are sorted, oldest first."""
    previous: set[str] = set()
    for inventory, later in zip(inventories, [*inventories[1:], None]):
        roots = top_level(inventory, later)
        names = below(roots, inventory)

        missing = roots - {root(name) for name in inventory.found}
        lost = {n for n in previous if root(n) in missing or n in STRIPPED}
        if typeshed:
            lost |= {n for n in typeshed.stubs if root(n) in missing}
            lost = {n for n in lost if typeshed.has(n, inventory.version)}
        previous = names | lost | SUITE
        yield previous


def spans(versions: list[Version], modules: Iterable[set[str]]) -> dict[str, str]:
    """{"imp": "3.9-3.11", "abc": "3.9-"}; a module that comes back is an error."""
    seen: dict[str, list[int]] = {}
    for position, names in enumerate(modules):
        for name in names:
            seen.setdefault(name, []).append(position)
    result = {}
    for name, at in sorted(seen.items()):
        if at != list(range(at[0], at[-1] + 1)):
            raise SystemExit(f"'{name}' goes and comes back: an inventory has gaps")
        first, last = ("{}.{}".format(*versions[i]) for i in (at[0], at[-1]))
        result[name] = f"{first}-" if at[-1] == len(versions) - 1 else f"{first}-{last}"
    return result


def interpreters_on_path() -> Iterator[str]:
    for minor in range(FIRST[1], FIRST[1] + 20):
        found = shutil.which(f"python3.{minor}")
        if found:
            yield found


def build(sources: list[str], typeshed_folder: Path | None) -> str:
    inventories = sorted(map(read_inventory, sources or interpreters_on_path()))
    inventories = [i for i in inventories if i.version >= FIRST]
    versions = [i.version for i in inventories]
    if not versions or len(set(versions)) != len(versions):
        raise SystemExit("need one interpreter or inventory of each version")
    typeshed = Typeshed(typeshed_folder) if typeshed_folder else None
    made = "tools/stdlib.py from " + ", ".join(
        f"CPython {i.build}" for i in inventories
    )
    if typeshed:
        made += "; typeshed's VERSIONS for what a build lacks"
    modules = spans(versions, collect(inventories, typeshed))
    lines = ",\n".join(
        f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in modules.items()
    )
    head = f'  "schema": {json.dumps(SCHEMA)},\n  "made": {json.dumps(made)},\n'
    return f'{{\n{head}  "modules": {{\n{lines}\n  }}\n}}\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("inventory", help="describe the running interpreter")
    making = commands.add_parser("build", help="make the list")
    making.add_argument("sources", nargs="*", metavar="PYTHON|INVENTORY.json")
    making.add_argument("--typeshed", type=Path, metavar="DIR")
    making.add_argument("-o", "--output", type=Path, metavar="FILE")
    options = parser.parse_args()
    if options.command == "inventory":
        json.dump(take_inventory(), sys.stdout)
        return
    text = build(options.sources, options.typeshed)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
