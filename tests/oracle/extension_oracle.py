"""Compare what depclose reads of shared objects with readelf, and of zlib streams with zlib.

    python extension_oracle.py DRIVER [FOLDER...] [--count N] [--seed N]

Asks about every shared object below the folders: those of this Python, of its packages and
of the system if none is named; with `readelf -d` (binutils) as the judge of what is linked.
Then inflates N generated streams, some of them damaged. Without readelf the first half is
skipped.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zlib
from pathlib import Path

ENTRY = re.compile(r"\((NEEDED|SONAME|RUNPATH|RPATH)\)[^\[]*\[(.*)\]$", re.MULTILINE)
SYSTEM = ["/usr/lib/" + name for name in ("x86_64-linux-gnu", "aarch64-linux-gnu")]


class Driver:
    def __init__(self, program: str):
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, request: str) -> list[str]:
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        lines = []
        while line := self.process.stdout.readline().rstrip("\n"):
            lines.append(line)
        return lines


def shared_objects(folders: list[str]) -> list[Path]:
    """Files that are ELF, each content once."""
    found = {}
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.so*")):
            if path.is_file() and not path.is_symlink() and " " not in str(path):
                with path.open("rb") as stream:
                    if stream.read(4) == b"\x7fELF":
                        found.setdefault((path.name, path.stat().st_size), path)
    return list(found.values())


def linked(path: Path) -> list[str]:
    """What readelf says, in the driver's words."""
    env = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(["readelf", "-dW", path], capture_output=True, text=True, env=env, check=True)
    entries: dict[str, list[str]] = {}
    for kind, value in ENTRY.findall(done.stdout):
        entries.setdefault(kind, []).append(value)
    paths = entries.get("RUNPATH") or entries.get("RPATH") or []
    return [
        *(f"needed {name}" for name in entries.get("NEEDED", [])),
        *(f"soname {name}" for name in entries.get("SONAME", [])),
        *(f"path {folder}" for value in paths for folder in value.split(":") if folder),
    ]


def make_stream(rng: random.Random) -> bytes:
    """Compressed words, numbers or noise, perhaps damaged, with something behind it."""
    words = rng.choices(["lxml", "_elementpath", "numpy", ".", " ", "é"], k=rng.randrange(1500))
    plain = rng.choice([rng.randbytes(rng.randrange(3000)), "".join(words).encode(), b"ab" * 9999])
    strategy = rng.choice([zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY])
    packer = zlib.compressobj(rng.randrange(10), zlib.DEFLATED, rng.randrange(9, 16), 8, strategy)
    stream = bytearray(packer.compress(plain) + packer.flush())
    if rng.random() < 0.4:
        stream[rng.randrange(len(stream))] ^= 1 << rng.randrange(8)
    if rng.random() < 0.1:
        del stream[rng.randrange(len(stream)) :]
    return bytes(stream) + rng.randbytes(rng.randrange(6))


def inflated(stream: bytes) -> str:
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(stream)
    except zlib.error:
        return "no"
    return f"bytes {plain.hex()}" if unpacker.eof else "no"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("driver")
    parser.add_argument("folders", nargs="*", metavar="FOLDER")
    parser.add_argument("--count", type=int, default=20000 if os.environ.get("DEPCLOSE_FULL") else 2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, driver = random.Random(options.seed), Driver(options.driver)
    passed = failed = skipped = 0

    own = [sysconfig.get_path(name) for name in ("platstdlib", "platlib")]
    files = shared_objects(options.folders or [*own, *SYSTEM])
    if not shutil.which("readelf"):
        files, skipped = [], len(files)
    for path in files:
        ours, theirs = driver.ask(f"dynamic {path}"), linked(path)
        passed += ours == theirs
        if ours != theirs:
            failed += 1
            print(f"{path}\n  ours   {ours}\n  theirs {theirs}")
    print(f"{len(files)} shared objects")

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "stream")
        for number in range(options.count):
            stream = make_stream(rng)
            file.write_bytes(stream)
            ours, theirs = "".join(driver.ask(f"inflate {file}")), inflated(stream)
            passed += ours == theirs
            if ours != theirs:
                failed += 1
                print(f"stream {number}: {stream.hex()}\n  ours   {ours}\n  theirs {theirs}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
