#!/usr/bin/env python3
"""Measures speed: wall time of whole runs, the best of several, files warm in the cache.

    bench.py [--depclose PROGRAM] [full|NAME]

facts         every fact of the standard library at hand, beside what reading the bytes
              costs and, with full, what CPython's ast.parse() takes
graph         the module graph of the same tree, beside `ruff analyze graph`
requirements  the main job on samples/persona-agents, beside a start that does nothing
context       a build context of 200,000 files (full: a million), beside `find` and `du`
"""

import argparse
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = Path(sysconfig.get_path("stdlib"))
SAMPLE = ROOT / "samples" / "persona-agents"
PARSE = "import ast, sys\nfor name in sys.stdin.read().split():\n    ast.parse(open(name, 'rb').read())"


class Bench:
    def __init__(self, depclose: Path, full: bool):
        self.depclose, self.full = depclose, full
        self.failed = False

    def best(self, what: str, command: list, stdin: str = "", size: int = 0, **options) -> None:
        """Runs COMMAND several times; prints the shortest time, and MB/s where SIZE is known."""
        seconds = []
        for _ in range(10 if self.full else 4):
            start = time.perf_counter()
            done = subprocess.run([str(word) for word in command], check=False, text=True,
                                  input=stdin, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, errors="replace", **options)
            seconds.append(time.perf_counter() - start)
            if done.returncode:
                print(f"  {what:34} exit {done.returncode}: {done.stderr.strip()[-200:]}")
                self.failed = True
                return
        rate = f"{size / 1e6 / min(seconds):9.0f} MB/s" if size else ""
        print(f"  {what:34} {min(seconds) * 1e3:9.1f} ms {rate}", flush=True)

    def facts(self) -> None:
        files = [path for path in sorted(LIBRARY.rglob("*.py"))
                 if not {"site-packages", "lib2to3", "bad_coding"} & set(path.parts)
                 and "bad" not in path.name]
        size = sum(path.stat().st_size for path in files)
        names = "\n".join(map(str, files)) + "\n"
        print(f"facts: {len(files)} files, {size / 1e6:.1f} MB")
        self.best("cat", ["xargs", "cat"], names, size)
        self.best("depclose facts", [self.depclose, "facts", "--stdin-paths"], names, size)
        self.best("depclose facts, one thread", [self.depclose, "facts", "--stdin-paths"], names,
                  size, env=os.environ | {"DEPCLOSE_THREADS": "1"})
        if self.full:
            self.best("ast.parse()", [sys.executable, "-c", PARSE], names, size)

    def graph(self) -> None:
        print(f"graph: {LIBRARY.name}")
        self.best("depclose graph", [self.depclose, "graph", LIBRARY, "--format", "json"])
        self.best("ruff analyze graph", ["ruff", "analyze", "graph", "--quiet", "--preview", LIBRARY],
                  env=os.environ | {"RUFF_NO_CACHE": "true"})

    def requirements(self) -> None:
        print("requirements: samples/persona-agents")
        self.best("depclose --version", [self.depclose, "--version"], cwd=SAMPLE)
        self.best("depclose ai/main.py", [self.depclose, "requirements", "ai/main.py"], cwd=SAMPLE)


    def context(self) -> None:
        count = 1000 if self.full else 200
        print(f"context: {count * 1000} files in {count} folders")
        with tempfile.TemporaryDirectory() as made:
            for number in range(count):
                folder = Path(made, f"package{number % 20}", f"module{number}")
                folder.mkdir(parents=True)
                for leaf in range(1000):
                    (folder / f"file{leaf}.py").touch()
            self.best("find", ["find", made])
            self.best("du", ["du", "-s", made])
            command = [self.depclose, "context", made, "--list"]
            self.best("depclose context", command)
            self.best("depclose context, one thread", command, env=os.environ | {"DEPCLOSE_THREADS": "1"})
            ignore = Path(made, ".dockerignore")
            ignore.write_text(".git\n**/__pycache__\n**/*.py[co]\n*.md\n!README.md\n**/file9*\n.env*\n")
            self.best("with seven usual patterns", command)
            ignore.write_text("*\n!package1/module1/file1.py\n")
            self.best("with a whitelist", command)


def main() -> int:
    names = ["facts", "graph", "requirements", "context"]
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--depclose", type=Path, default=ROOT / "build" / "depclose")
    parser.add_argument("what", nargs="?", choices=[*names, "full"])
    options = parser.parse_args()
    bench = Bench(options.depclose.resolve(), options.what == "full")
    for name in names if options.what in (None, "full") else [options.what]:
        getattr(bench, name)()
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
