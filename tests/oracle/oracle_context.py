#!/usr/bin/env python3
"""Compare `depclose context` with BuildKit's own transfer of a context, run with Go.

    oracle_context.py [--depclose PROGRAM] [--full] [--seed N] [FOLDER...]

Makes folders with all that a file system can hold, and ignore files for them; sends each
through fsutil, from sender to receiver, and compares the paths that were sent and the bytes
that the receiver counted. Also done for each ignore file below a FOLDER (with --full, below
those that DEPCLOSE_REPOSITORIES names). What nobody may read is tried as another user when
root runs this.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NOBODY = 65534
LARGEST = 300_000_000  # bytes of a real context

NAMES = [b"a", b"b", b"ab", b"src", b"lib", b"x.py", b"x.pyc", b"data", b"node_modules", b".env"]
NAMES += [b"README.md", b"a b", "é".encode(), "日本".encode(), b"\xff\xfe", b"a\nb", b"-x", b"!b", b"*", b"a-b", b"z" * 200]
PATTERNS = ["*", "**", "*.py", "**/*.py", "**/*.pyc", "a", "b", "src", "lib/", "data/**", "*/a", "*/*/b"]
PATTERNS += ["src/lib", "**/src", "node_modules", "a/b", "a b", "é", "??", "[ab]*", "a/**/b", "src/*", "**/a/*"]
SIZES = [0, 0, 1, 7, 127, 128, 5000, 32767, 32768, 32769, 70000]
TIMES = [0, 1, 1_700_000_000_123_456_789, -1, -(10**9), 2**31 * 10**9, 10**18, 128]
MODES = [0o644, 0o755, 0o600, 0o000, 0o777, 0o4755, 0o2755, 0o1777, 0o444]


class Tree:
    """A folder full of everything."""

    def __init__(self, rng: random.Random, root: bytes, readable: bool):
        self.rng, self.root, self.readable = rng, root, readable
        self.files: list[bytes] = []
        os.makedirs(root)
        self.fill(root, 0)

    def fill(self, folder: bytes, depth: int) -> None:
        names = self.rng.sample(NAMES, self.rng.randint(1, 6))
        for name in sorted(names):
            path = os.path.join(folder, name)
            if depth < 4 and self.rng.random() < 0.4:
                os.mkdir(path)
                self.fill(path, depth + 1)
                if not self.readable and self.rng.random() < 0.05:
                    os.chmod(path, self.rng.choice([0o000, 0o300]))
            else:
                self.make(path)
            if self.rng.random() < 0.4:
                when = self.rng.choice(TIMES)
                os.utime(path, ns=(when, when), follow_symlinks=False)

    def make(self, path: bytes) -> None:
        kind = self.rng.choice(["file"] * 8 + ["link"] * 2 + ["hard"] * 2 + ["pipe", "socket"])
        if kind == "link":
            os.symlink(self.rng.choice([b"a", b"../b", b"/etc/passwd", b"gone", b"x" * 300, b"."]), path)
        elif kind == "hard" and self.files:
            os.link(self.rng.choice(self.files), path, follow_symlinks=False)
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "socket" and len(path) < 100:
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(path)
        else:
            Path(os.fsdecode(path)).write_bytes(b"x" * self.rng.choice(SIZES))
            self.dress(path)
            self.files.append(path)

    def dress(self, path: bytes) -> None:
        if self.rng.random() < 0.1:
            try:
                os.setxattr(path, "user.origin", b"v" * self.rng.choice([0, 5, 200]))
                os.setxattr(path, "user.x", b"")
            except OSError:
                pass  # not every file system has them
        if self.rng.random() < 0.3:
            modes = [mode for mode in MODES if mode & 0o400 or not self.readable]
            os.chmod(path, self.rng.choice(modes))


def ignore_lines(rng: random.Random) -> str:
    lines = []
    for _ in range(rng.choice([0, 1, 2, 3, 5])):
        pattern = rng.choice(PATTERNS)
        if rng.random() < 0.3:
            pattern = f"{rng.choice(PATTERNS)}/{pattern}"
        lines.append(rng.choice(["", "", "!"]) + pattern)
    return "\n".join(lines) + "\n"


class Oracle:
    def __init__(self, options: argparse.Namespace, work: Path):
        self.work, self.paths, self.failed = work, 0, 0
        self.program = work / "depclose"
        shutil.copy(options.depclose, self.program)
        self.oracle = work / "oracle"
        subprocess.run(["go", "build", "-o", self.oracle, "."], cwd=HERE / "context", check=True)
        # Sets the user, and nothing for our own.
        self.user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}

    def ours(self, context: Path, user: dict) -> tuple[list[bytes], str]:
        command = [self.program, "context", context]
        paths = subprocess.run([*command, "--list", "-0"], capture_output=True, check=False, **user)
        told = subprocess.run([*command, "--format", "json"], capture_output=True, check=False, **user)
        if told.returncode:
            return [], "error: " + told.stderr.decode(errors="replace")
        report = json.loads(told.stdout)
        bad = [each for each in report["problems"] if each["problem"] == "unreadable folder"]
        counted = f"error: {bad}" if bad else str(report["sent"]["transfer"])
        assert report["sent"]["paths"] == paths.stdout.count(b"\0"), "the report and the list differ"
        return paths.stdout.split(b"\0")[:-1], counted

    def theirs(self, context: Path, user: dict) -> tuple[list[bytes], str]:
        destination = self.work / "destination"
        destination.mkdir(mode=0o777)
        destination.chmod(0o777)
        question = b"".join(os.fsencode(p) + b"\0" for p in (context, context / ".dockerignore", destination))
        done = subprocess.run([self.oracle], input=question, capture_output=True, check=True, **user)
        *paths, last, counted, _ = done.stdout.split(b"\0")
        assert last == b"", done.stdout
        subprocess.run(["chmod", "-R", "u+rwX", destination], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(destination)
        return paths, counted.decode(errors="replace")

    def agree(self, what: str, context: Path, *, as_nobody: bool = False) -> bool:
        user = self.user if as_nobody else {}
        our, their = self.ours(context, user), self.theirs(context, user)
        # Where a transfer fails, how far it went is a matter of timing.
        failed = our[1].startswith("error") and their[1].startswith("error")
        self.paths += len(their[0])
        self.failed += failed
        if our == their or failed:
            return True
        odd = sorted(set(our[0]) ^ set(their[0]))[:5]
        print(f"{what}: ours {our[1][:300]}, theirs {their[1][:300]}, paths {odd}")
        return False

    def made(self, rng: random.Random, number: int) -> bool:
        top = self.work / "made"
        hidden = number % 5 == 0
        Tree(rng, os.fsencode(top / "context"), readable=not hidden)
        (top / "context" / ".dockerignore").unlink(missing_ok=True)
        (top / "context" / ".dockerignore").write_text(ignore_lines(rng))
        if hidden and self.user:
            subprocess.run(["chown", "-hR", f"{NOBODY}:{NOBODY}", top], check=True)
        context = top / "context"
        if number % 3 == 0:
            (top / "link").symlink_to("context")
            context = top / "link"
        good = self.agree(f"made {number}", context, as_nobody=hidden)
        if not good:
            print("  " + (top / "context" / ".dockerignore").read_text().replace("\n", " | "))
        subprocess.run(["chmod", "-R", "u+rwX", top], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(top)
        return good


def real_contexts(folder: Path):
    for ignore in sorted(folder.rglob(".dockerignore")):
        context = ignore.parent
        size = sum(path.lstat().st_size for path in context.rglob("*"))
        if ".git" not in ignore.parts and size < LARGEST:
            yield context


def go_is_new() -> bool:
    """The modules need a Go that is newer, or that can fetch a newer one."""
    if not shutil.which("go"):
        return False
    said = subprocess.run(["go", "version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"go1\.(\d+)", said)
    return bool(found) and int(found.group(1)) >= 21


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--depclose", default="build/depclose")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    if not go_is_new():
        print("Go 1.21 or newer is not installed, so nothing was compared")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    rng = random.Random(options.seed)
    folders = list(options.folders)
    if options.full:
        folders += map(Path, filter(None, os.environ.get("DEPCLOSE_REPOSITORIES", "").split(os.pathsep)))
    results = []
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        work.chmod(0o755)
        oracle = Oracle(options, work)
        results += [oracle.made(rng, number) for number in range(1500 if options.full else 120)]
        for folder in folders:
            results += [oracle.agree(str(context), context) for context in real_contexts(folder)]
    print(f"{oracle.paths} paths were sent; {oracle.failed} transfers failed, and were said to")
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
