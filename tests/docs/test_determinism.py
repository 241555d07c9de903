"""The same bytes, whatever the threads do and in whatever order a folder lists its files.

    test_determinism.py [--depclose PROGRAM]

A project is copied several times, its files made in another order each time, and each copy
is read by another number of threads: requirements, closure, graph and the list of a
build context are equal to the byte.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from closing import Runner

THREADS = (1, 2, 8, 1, 8, 3)
PROJECTS = {
    "samples/persona-agents": "ai/main.py",
    "tests/cases/packages-locked/in": "main.py",
    "tests/cases/packages-unresolved-closure/in": "main.py",
    "tests/cases/resolve-cycle/in": "main.py",
    "tests/cases/resolve-nested-folder-name/in": "main.py",
    "tests/cases/resolve-star-grows/in": "main.py",
    "tests/cases/graph-json/in": "main.py",
}
COMMANDS = (
    "requirements ENTRY --hashes",
    "requirements ENTRY --universal",
    "closure ENTRY -v",
    "closure ENTRY --format json",
    "graph --format json",
    "graph --format dot",
    "context --list",
)


def copy_shuffled(source: Path, target: Path, order: random.Random) -> None:
    """Copies a folder file by file, in any order, and with other times."""
    files = [path for path in source.rglob("*") if path.is_file() or path.is_symlink()]
    order.shuffle(files)
    for path in files:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy, follow_symlinks=False)
        seconds = order.randrange(10**9)
        os.utime(copy, (seconds, seconds), follow_symlinks=False)


def many_files(folder: Path, order: random.Random) -> None:
    """A project of many packages that import each other in circles."""
    names = [f"part{number}" for number in range(40)]
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(f"from .{order.choice('abc')} import *\n")
        for leaf in "abc":
            lines = [f"import {order.choice(names)}.{order.choice('abc')}" for _ in range(4)]
            lines.append(f"def late():\n    from {order.choice(names)} import b, {leaf}, missing")
            lines.append(f"import nowhere{order.randrange(9)}, json")
            (folder / name / f"{leaf}.py").write_text("\n".join(lines) + "\n")
    (folder / "main.py").write_text("import part0.a\nimport part1\n")


def printed(program: Path, command: str, entry: str, folder: Path, threads: int) -> bytes:
    words = [entry if word == "ENTRY" else word for word in command.split()]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "NO_COLOR": "1",
                   "DEPCLOSE_THREADS": str(threads)}
    done = subprocess.run([program, *words], check=False, cwd=folder, env=environment,
                          capture_output=True, timeout=60)
    return b"%d\n" % done.returncode + done.stdout + done.stderr


def check_project(runner: Runner, program: Path, source: Path, name: str, entry: str) -> None:
    seen = {command: set() for command in COMMANDS}
    for number, threads in enumerate(THREADS):
        with tempfile.TemporaryDirectory(prefix="order-") as temporary:
            folder = Path(temporary).resolve() / "project"
            copy_shuffled(source, folder, random.Random(number))
            for command, outputs in seen.items():
                output = printed(program, command, entry, folder, threads)
                outputs.add(output.replace(os.fsencode(folder), b"FOLDER"))
    for command, outputs in seen.items():
        runner.check(f"{name}: {command}", len(outputs) == 1, f"{len(outputs)} different outputs")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    program = parser.parse_args().depclose.resolve()
    runner = Runner()
    for name, entry in PROJECTS.items():
        check_project(runner, program, ROOT / name, name, entry)
    with tempfile.TemporaryDirectory(prefix="many-") as temporary:
        many_files(Path(temporary), random.Random(7))
        check_project(runner, program, Path(temporary), "many files", "main.py")
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
