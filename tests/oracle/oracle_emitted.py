#!/usr/bin/env python3
"""Has the Dockerfiles that depclose writes read by BuildKit's parser and by hadolint.

    oracle_emitted.py [--depclose PROGRAM] [FOLDER...]

Judged are the Dockerfiles that the folder cases expect, and what `depclose dockerfile` makes of
each Dockerfile in a project of theirs, or below a FOLDER. BuildKit takes each, and reads it as
depclose does; hadolint has nothing to say.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(HERE)]
from closing import Runner
from dockerfile_oracle import agrees, ask, build

LIMIT = 60  # seconds for one Dockerfile


def is_dockerfile(path: Path) -> bool:
    name = path.name
    return (name == "Dockerfile" or name.startswith("Dockerfile.") or name.endswith(".Dockerfile")) \
        and path.suffix != ".dockerignore" and path.is_file()


def expected() -> Iterator[tuple[str, bytes]]:
    for case in sorted((ROOT / "tests/cases").glob("dockerfile-*")):
        for path in sorted((case / "after").rglob("*")) if (case / "after").is_dir() else []:
            if is_dockerfile(path):
                yield f"{case.name}/{path.name}", path.read_bytes()


def projects(folders: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Each Dockerfile, with the folder to run in."""
    roots = [path for path in sorted((ROOT / "tests/cases").glob("*/in")) if path.is_dir()]
    for root in [*roots, *folders]:
        yield from ((root, path.relative_to(root)) for path in sorted(root.rglob("*")) if is_dockerfile(path))


def emitted(depclose: str, folders: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """What comes of a Dockerfile that starts a Python program and is complete."""
    for root, path in projects(folders):
        done = subprocess.run([depclose, "dockerfile", str(path), "--root", ".", "-q", "--allow-unresolved"],
                              cwd=root, check=False, capture_output=True, timeout=LIMIT)
        if done.returncode not in (0, 1, 2):
            yield f"{root}/{path}: exit status {done.returncode}", b""
        elif done.returncode == 0:
            yield f"{root.parent.name}/{path}", done.stdout


def lint(hadolint: str, text: bytes) -> str:
    done = subprocess.run([hadolint, "--no-color", "-"], input=text, check=False, capture_output=True)
    return (done.stdout + done.stderr).decode() if done.returncode else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--depclose", default=str(ROOT / "build/depclose"))
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER")
    options = parser.parse_args()
    depclose = Path(options.depclose).resolve()
    driver = depclose.parent / "tests/oracle/dockerfile_driver"
    beside = Path(sys.executable).parent / "hadolint"
    hadolint = str(beside) if beside.is_file() else "hadolint"
    runner = Runner()
    texts = [*expected(), *emitted(str(depclose), [path.resolve() for path in options.folders])]
    questions = [("file", text) for _, text in texts]
    with tempfile.TemporaryDirectory() as folder:
        theirs = ask(build(folder), questions)
    ours = ask(str(driver), questions)
    for (name, text), our, their in zip(texts, ours, theirs, strict=True):
        runner.check(f"BuildKit reads {name}", their.startswith("ok") and agrees(our, their), f"{our}\n{their}")
        said = lint(hadolint, text)
        runner.check(f"hadolint passes {name}", not said, said)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
