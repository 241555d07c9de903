#!/usr/bin/env python3
"""Compares the closures of tests/cases/resolve-* with what the interpreter loads.

    resolution_oracle.py DEPCLOSE [-k NAME]

The entries of a case's first run are started for real, in a copy of its in/: every file
below that the interpreter loads must be in the closure, and every file of the closure must
be loaded. A case may hold, for this test alone:

    site/      what stands for the installed packages
    path       folders on PYTHONPATH, one a line, where depclose infers them
    module     the module to import, where the entry is a name of [project.scripts]
    not-run    files that the closure keeps though one run does not load them
    no-run     why it cannot be run with any Python; such a case is skipped
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

CASES = Path(__file__).resolve().parents[1] / "cases"
WITH_VALUE = {"--root", "--source-root", "--format", "--python", "--python-version", "-m"}

# Runs before the entry: empty shared objects load, too, the case's own environment counts,
# and at the end the files behind all modules are written down.
WATCH = """
import atexit, importlib.machinery, os, site, sys, types
for path in os.environ["SITES"].split(os.pathsep):
    site.addsitedir(path)

class Loader(importlib.machinery.ExtensionFileLoader):
    def create_module(self, spec, here=os.getcwd(), empty=types.ModuleType):
        return empty(spec.name) if spec.origin.startswith(here) else super().create_module(spec)

    def exec_module(self, module, here=os.getcwd()):
        if not module.__spec__.origin.startswith(here):
            super().exec_module(module)

suffixes = importlib.machinery.EXTENSION_SUFFIXES
finder = importlib.machinery.FileFinder.path_hook(
    (Loader, suffixes),
    (importlib.machinery.SourceFileLoader, importlib.machinery.SOURCE_SUFFIXES))
sys.path_hooks.insert(0, finder)
sys.path_importer_cache.clear()

def write(modules=sys.modules, join=os.path.join, here=os.getcwd()):
    with open(os.environ["LOADED"], "a") as file:
        for module in list(modules.values()):
            if getattr(module, "__file__", None):
                print(join(here, module.__file__), file=file)

atexit.register(write)
"""


def lines(path: Path) -> list:
    return [line for line in path.read_text().split("\n") if line] if path.exists() else []


def import_name(word: str, work: Path) -> str:
    """The module of `pkg.mod:attr` or of `path/file.py:attr`."""
    name = word.split(":")[0]
    if not name.endswith(".py"):
        return name
    top = (work / name).parent
    while (top / "__init__.py").exists():
        top = top.parent
    return ".".join((work / name).relative_to(top).with_suffix("").parts)


def starts_of(case: Path, work: Path, words: list) -> list:
    """What to put behind `python`, for each entry of the command line."""
    starts, at = [], 1
    while at < len(words):
        word = words[at]
        if word == "-m":
            starts.append(["-m", words[at + 1]])
        elif not word.startswith("-"):
            script = ":" not in word and (word.endswith(".py") or (work / word).is_dir())
            module = "".join(lines(case / "module")) or import_name(word, work)
            if script and (work / word).with_name("__init__.py").exists():
                starts.append(["-m", module])  # inside a package: a module of it
            else:
                starts.append([word] if script else ["-c", f"import {module}"])
        at += 2 if word in WITH_VALUE else 1
    return starts


def loaded_files(python: Path, case: Path, work: Path, words: list) -> set:
    """The files of the project that the interpreter loads, relative to it."""
    given = [words[i + 1] for i, word in enumerate(words) if word == "--source-root"]
    sites = [case / "site", *work.glob(".venv/lib/python*/site-packages")]
    out = work.parent / "loaded"
    env = {
        "LOADED": str(out),
        "SITES": os.pathsep.join(map(str, sites)),
        "PYTHONPATH": os.pathsep.join(str(work / name) for name in given + lines(case / "path")),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    out.touch()
    scripts = set()
    for start in starts_of(case, work, words):
        done = subprocess.run([python, *start], cwd=work, env=env, check=False, timeout=60,
                              capture_output=True, text=True)
        if done.returncode:
            raise ValueError(f"python {' '.join(start)}: {done.stderr.strip()}")
        if start[0].endswith(".py"):  # the interpreter forgets the script's path at its end
            scripts.add(work / start[0])
    files = scripts | {Path(os.path.normpath(line)) for line in lines(out)}
    environment = work / ".venv"
    return {str(path.relative_to(work)) for path in files
            if path.is_relative_to(work) and not path.is_relative_to(environment)}


def closure_files(depclose: str, work: Path, words: list) -> set:
    words = [word for word in words if word not in ("--format", "json")]
    done = subprocess.run([depclose, *words, "--format", "json"], cwd=work, check=False,
                          capture_output=True, text=True, timeout=60)
    document = json.loads(done.stdout)
    return {os.path.relpath(os.path.join(document["root"], name), work)
            for name in document["files"]}


def compare(depclose: str, python: Path, case: Path) -> list:
    """What differs, a line each."""
    words = shlex.split(next(line for line in lines(case / "cmd") if line[0] != "#"))
    with tempfile.TemporaryDirectory() as holder:
        work = Path(holder).resolve() / "in"
        shutil.copytree(case / "in", work, symlinks=True)
        if (case / "setup.sh").exists():
            subprocess.run(["bash", "-eu", str(case / "setup.sh")], cwd=work, check=True)
        try:
            loaded = loaded_files(python, case, work, words)
        except ValueError as error:
            return [str(error)]
        kept = closure_files(depclose, work, words)
    not_run = set(lines(case / "not-run"))
    found = {
        "loaded, but not in the closure": loaded - kept,
        "in the closure, but not loaded": kept - loaded - not_run,
        "in not-run, but loaded": loaded & not_run,
        "in not-run, but not in the closure": not_run - kept,
    }
    return [f"{what}: {name}" for what, names in found.items() for name in sorted(names)]


def make_python(folder: Path) -> Path:
    """An interpreter whose only package is the watcher."""
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "watch_what_is_loaded.py").write_text(WATCH)
    (site / "watch.pth").write_text("import watch_what_is_loaded\n")
    return folder / "bin" / "python"


def main() -> int:
    depclose = str(Path(sys.argv[1]).resolve())
    wanted = sys.argv[3] if sys.argv[2:3] == ["-k"] else ""
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory() as holder:
        python = make_python(Path(holder) / "python")
        for case in sorted(CASES.glob("resolve-*")):
            if wanted not in case.name:
                continue
            if (case / "no-run").exists():
                skipped += 1
                continue
            problems = compare(depclose, python, case)
            passed, failed = passed + (not problems), failed + bool(problems)
            for problem in problems:
                print(f"{case.name}: {problem}")
    print(f"{passed} closures are what the interpreter loads, {failed} are not, "
          f"{skipped} cannot be run")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
