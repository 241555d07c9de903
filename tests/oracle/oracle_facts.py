#!/usr/bin/env python3
"""Facts against ast: every day the standard library at hand, two packages and random files.

    oracle_facts.py [--depclose PROGRAM] [--full]

With --full also big packages, fetched with pip, and ten times the random files.
"""

import argparse
import importlib.util
import pathlib
import subprocess
import sys
import sysconfig
import tempfile

import facts_oracle
import facts_random

PACKAGES = ["pip", "packaging"]
BIG = ["sympy", "django", "sqlalchemy", "transformers", "ansible-core", "numpy", "pandas"]


def places(full, folder):
    """What to read: (what it is, its files and folders)."""
    library = pathlib.Path(sysconfig.get_path("stdlib"))
    own = [path for path in sorted(library.iterdir()) if path.name != "site-packages"]
    yield "standard library", [p for p in own if p.is_dir() or p.suffix == ".py"]
    specs = [importlib.util.find_spec(name) for name in PACKAGES]
    yield "packages at hand", [pathlib.Path(s.origin).parent for s in specs if s and s.origin]
    made = folder / "random"
    made.mkdir()
    facts_random.write_files(made, 1, 3000 if full else 300)
    yield "random files", [made]
    if full:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
        subprocess.run([*command, folder / "big", *BIG], check=True)
        yield "big packages", [folder / "big"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", default="build/depclose")
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    total = total_failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for what, where in places(options.full, pathlib.Path(folder)):
            passed, failed = facts_oracle.judge(options.depclose, where)
            print(f"{what}: {passed} files alike, {failed} not", flush=True)
            total, total_failed = total + passed, total_failed + failed
    print(f"{total} passed, {total_failed} failed")
    return 1 if total_failed or not total else 0


if __name__ == "__main__":
    sys.exit(main())
