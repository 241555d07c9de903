"""Check import-names.json against what is installed, and add what it lacks.

    python import_names.py [--check] ../import-names.json SITE_PACKAGES|PYTHON...

Each SITE_PACKAGES folder (or the one of each interpreter PYTHON) says in its RECORD files
which distribution ships which module. A name that one of its candidates ships is verified;
a distribution that ships a name under which it could not be found is added to it. Names
that never met an installed distribution stay listed in "unverified". With --check nothing
is written, and the exit status says whether something would have changed.

A name whose first part is its distribution's own name (PEP 503) needs no entry; one inside
a namespace package that others fill too (google.cloud.storage) gets one.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

SCHEMA = "depclose.rules.import-names/1"
SUFFIX = re.compile(r"(\.cpython-[^/]*|\.abi3)?\.(py|so)$|\.pyc$")
NAMESPACE_INIT = re.compile(r"extend_path|declare_namespace")
# Left at the top of site-packages by careless packaging; nobody imports them from there.
STRAY = re.compile(
    r"benchmarks?|cli|conftest|demo|docs?|examples?|sample_.*|scripts|setup|\w*tests?|tools"
)


class Distribution:
    """One installed distribution: its normalised name and the modules that it ships."""

    def __init__(self, info: Path) -> None:
        self.name = normalise(info.name.partition("-")[0])
        self.modules: set[str] = set()  # dotted, packages by their own name
        self.packages: set[str] = set()  # those of them with a real __init__
        with open(info / "RECORD", encoding="utf-8", newline="") as record:
            for path in (row[0] for row in csv.reader(record) if row):
                self._add(info.parent, path)

    def _add(self, site: Path, path: str) -> None:
        match = SUFFIX.search(path)
        parts = path[: match.start()].split("/") if match else []
        if not parts or not all(p.isidentifier() for p in parts):
            return
        if parts[-1] == "__init__":
            parts.pop()
            if is_namespace(site / path):
                return
            self.packages.add(".".join(parts))
        if parts and not parts[-1].endswith("__mypyc"):
            self.modules.add(".".join(parts))


def normalise(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def is_namespace(init: Path) -> bool:
    """Whether this __init__ only shares its package's name with other distributions."""
    if init.suffix != ".py" or not init.exists() or init.stat().st_size > 1500:
        return False
    return bool(
        NAMESPACE_INIT.search(init.read_text(encoding="utf-8", errors="replace"))
    )


def prefixes(name: str) -> Iterator[str]:
    """NAME and its parents, longest first."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def import_roots(
    distribution: Distribution, owners: dict[str, set[str]], namespaces: set[str]
) -> set[str]:
    """The shortest names that stand for this distribution and for no other.

    Goes down from the top: a regular package is a root, and so is a folder that only this
    distribution fills; a folder shared with others, or known to be, is looked into.
    """
    roots = set()
    for module in distribution.modules:
        for prefix in reversed(list(prefixes(module))):
            shared = len(owners[prefix]) > 1 or prefix in namespaces
            if prefix == module or prefix in distribution.packages or not shared:
                roots.add(prefix)
                break
    return {r for r in roots if not STRAY.fullmatch(r.partition(".")[0])}


def is_public(name: str) -> bool:
    return not any(part.startswith("_") for part in name.split("."))


def lookup(names: dict[str, list[str]], module: str) -> list[str]:
    """The candidates of MODULE's longest listed prefix, else its first part's own name."""
    for prefix in prefixes(module):
        if prefix in names:
            return names[prefix]
    return [normalise(module.partition(".")[0])]


def site_packages(source: str) -> Path:
    """SOURCE if it is a folder, else where the interpreter SOURCE installs."""
    if Path(source).is_dir():
        return Path(source)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.check_output([source, "-c", code], text=True).strip())


def update(rules: dict, sites: list[Path]) -> None:
    """Verify and complete RULES, in place, from what SITES have installed."""
    names: dict[str, list[str]] = rules["names"]
    unverified: set[str] = set(rules["unverified"])
    for site in sites:
        found = [Distribution(r.parent) for r in site.glob("*.dist-info/RECORD")]
        installed = {distribution.name for distribution in found}
        owners: dict[str, set[str]] = defaultdict(set)
        for distribution in found:
            for module in distribution.modules:
                for prefix in prefixes(module):
                    owners[prefix].add(distribution.name)
        namespaces = {p for n in names for p in prefixes(n.rpartition(".")[0])}

        for distribution in sorted(found, key=lambda d: d.name):
            for root in sorted(import_roots(distribution, owners, namespaces)):
                if is_public(root) and distribution.name not in lookup(names, root):
                    own = {normalise(root)} & installed - {distribution.name}
                    names.setdefault(root, sorted(own)).append(distribution.name)
        for name, candidates in names.items():
            if not owners[name].isdisjoint(candidates):
                unverified.discard(name)
            elif candidates and installed.issuperset(candidates):
                print(f"'{name}' is in none of {candidates}", file=sys.stderr)
    rules["unverified"] = sorted(unverified)


def render(rules: dict) -> str:
    """The file's text: sorted, one name a line."""
    names = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(candidates)}"
        for name, candidates in sorted(rules["names"].items())
    )
    unverified = ",\n".join(f"    {json.dumps(n)}" for n in sorted(rules["unverified"]))
    return (
        f'{{\n  "schema": "{SCHEMA}",\n  "names": {{\n{names}\n  }},\n'
        f'  "unverified": [\n{unverified}\n  ]\n}}\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rules", type=Path, metavar="IMPORT_NAMES.json")
    parser.add_argument("sources", nargs="*", metavar="SITE_PACKAGES|PYTHON")
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()

    before = options.rules.read_text(encoding="utf-8")
    rules = json.loads(before)
    update(rules, [site_packages(source) for source in options.sources])
    after = render(rules)
    print(
        f"{len(rules['names'])} names, {len(rules['unverified'])} of them unverified",
        file=sys.stderr,
    )
    if options.check:
        raise SystemExit(after != before)
    options.rules.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
