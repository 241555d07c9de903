#!/usr/bin/env python3
"""Imports in handlers of failed imports: what `depclose closure` says never runs, against runs.

    fallbacks_oracle.py DEPCLOSE [--count N] [--seed N]

Each program is one random try statement; what it imports is there or is not. No import that
the interpreter tries may be told as guarded, but for those that a try itself guards. Where
the program goes on to its end and does nothing but import, all others in handlers must be.
"""

import argparse
import json
import random
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

THERE = ["os.path", "json", "here", "package.part", "package"]
CATCHING = ["ImportError", "(ValueError, ImportError)", "Exception", ""]
TESTS = ["sys.version_info >= (3, 0)", "sys.version_info < (3, 0)", "TYPE_CHECKING"]
CALM = ["pass", "x = None", "'text'"]
LOUD = ["raise ImportError", "fail()", "x = y = fail()", "x = loud.name", "with loud: pass", "f'{fail()}'"]
BEFORE = """import sys
TYPE_CHECKING = False
def fail():
    raise ImportError
class Loud:
    def __getattr__(self, *name):
        raise ImportError
    def __exit__(self, *args):
        pass
    __enter__ = __getattr__
loud = Loud()
"""


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.calm, self.missing = self.random.random() < 0.7, 0

    def chance(self, likely):
        return self.random.random() < likely

    def plain(self, all_there):
        if self.chance(0.2):
            return self.random.choice(CALM)
        if not self.calm and self.chance(0.2):
            return self.random.choice(LOUD)
        return self.load(all_there)

    def load(self, all_there):
        if all_there or self.chance(0.6):
            name = self.random.choice(THERE)
            return self.random.choice([f"import {name}", f"from {name} import __name__ as x", "import here, json"])
        if self.chance(0.1):
            return "from .here import x"  # a script has no package
        self.missing += 1
        name = f"missing_{self.missing}"
        return self.random.choice([f"import {name}", f"import {name}.part", f"from {name} import x"])

    def suite(self, depth, all_there=False, attempt=False):
        parts = [self.statement(depth, all_there) for _ in range(self.random.choice([0, 1, 1, 2] if attempt else [1, 1, 2]))]
        if attempt:
            parts.insert(self.random.randint(0, len(parts)), self.load(all_there))
        return "\n".join("    " + line for part in parts for line in part.split("\n"))

    def statement(self, depth, all_there):
        if depth and self.chance(0.35):
            return self.attempt(depth - 1, all_there)
        if depth and self.chance(0.1):
            return f"if {self.random.choice(TESTS)}:\n{self.suite(depth - 1, all_there)}"
        return self.plain(all_there)

    def attempt(self, depth, all_there=False):
        text = f"try:\n{self.suite(depth, all_there, attempt=True)}"
        if self.chance(0.1):
            text += f"\nexcept ValueError:\n{self.suite(depth, all_there=True)}"
        text += f"\nexcept {self.random.choice(CATCHING)}:\n{self.suite(depth, all_there)}"
        if not self.calm and "except :" not in text and self.chance(0.5):
            text += f"\nexcept {self.random.choice(CATCHING)}:\n{self.suite(depth, all_there)}"
        for part in ("else", "finally"):
            if self.chance(0.15):
                text += f"\n{part}:\n{self.suite(depth, all_there=True)}"
        return text


class Watch:
    """What is asked for in vain."""

    def __init__(self):
        self.tried = set()

    def find_spec(self, name, path=None, target=None):
        if name.startswith("missing_"):
            self.tried.add(name)


def run(path):
    """Which missing modules a program tries, and whether it ends well."""
    watch = Watch()
    sys.meta_path.insert(0, watch)
    try:
        runpy.run_path(str(path), run_name="__main__")
    except ImportError:
        return watch.tried, False
    finally:
        sys.meta_path.remove(watch)
    return watch.tried, True


def facts_of(depclose, path):
    """The missing modules that a try itself guards, and those in handlers."""
    line = subprocess.run([depclose, "facts", path], capture_output=True, text=True, check=True)
    facts = json.loads(line.stdout)
    names = [item["module"].split(".")[0] for item in facts["imports"]]
    guarded = {name for name, item in zip(names, facts["imports"]) if item.get("guarded")}
    return guarded, {n for f in facts.get("fallbacks", []) for n in names[slice(*f["handler"])]}


def problems_of(depclose, path, calm):
    version = f"3.{sys.version_info.minor}"
    command = [depclose, "closure", path.name, "--root", ".", "--python-version", version]
    closure = subprocess.run(
        [*command, "--format", "json"], cwd=path.parent, capture_output=True, text=True, check=True
    )
    unresolved = json.loads(closure.stdout)["unresolved"]
    kinds = {item["name"].split(".")[0]: item["kind"] for item in unresolved}
    guarded, in_handlers = facts_of(depclose, path)
    tried, ended = run(path)
    for name, kind in kinds.items():
        if kind == "guarded" and name in tried - guarded:
            yield f"{name} is tried, though told as guarded"
        if kind != "guarded" and name in in_handlers - tried and calm and ended:
            yield f"{name} is never tried, though told as {kind}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("depclose", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        for name in ("here.py", "package/__init__.py", "package/part.py"):
            Path(folder, name).parent.mkdir(exist_ok=True)
            Path(folder, name).touch()
        for seed in range(options.seed, options.seed + options.count):
            maker, path = Maker(seed), Path(folder, f"main_{seed}.py")
            path.write_text(BEFORE + maker.attempt(3) + "\n")
            problems = list(problems_of(options.depclose.absolute(), path, maker.calm))
            passed, failed = passed + (not problems), failed + bool(problems)
            for problem in problems:
                print(f"seed {seed}: {problem}\n{path.read_text()[len(BEFORE):]}")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
