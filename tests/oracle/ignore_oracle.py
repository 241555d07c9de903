"""Compare depclose's verdicts on paths with those of moby's patternmatcher, run with Go.

    python ignore_oracle.py DRIVER [FOLDER...] [--count N] [--seed N]

Asks both about generated ignore files until N paths have been asked about, about the files
of the fuzz corpus, and about each ignore file below a FOLDER (and below those that
DEPCLOSE_REPOSITORIES names, when DEPCLOSE_FULL is set), with paths that are made to fit its
patterns and paths that are there. A walk comes from the top; compared are the verdict on
each path and the pattern that decided it.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent / "fuzz" / "corpus" / "ignore"
PATHS_AT_MOST = 3000
NO_GO = 77

WORDS = ["src", "lib", "models", "data", "a", "b", "ab", "node_modules", ".git", ".env", "x.pyc"]
WORDS += ["__pycache__", "README.md", "app.py", "é", "日本", "a b", "build", "Dockerfile", "v1.2"]
ODD = ["\xe9", "\xff\xfe", "\n", "a\nb", "$", "(", "a+b", "{2}", "a|b", "^", "\\", "!", "#", "-"]
ODD += ["aa", "aaa", "a.b", "aXb", "_", "0", "\t", "\u2028", "\ufffd", "\ufeff", "a{2}", "a]", "A"]
COMMON = ["*", "**", "*.py", "**/*.py", "**/{}", "{}/**", "{}/*", "*{}*", "?{}", "{}?", "**/{}/**"]
COMMON += ["/{}", "{}/", "./{}", "{}/{}", "{}/{}/{}", "{}/**/{}", "{}*", ".*", "{}/../{}", "[a-c]*"]
ATOMS = ["*", "**", "***", "?", "/", "[", "]", "[^", "[!", "-", "{", "}", "{2}", "{1,3}", "{0}", "|"]
ATOMS += ["{,2}", "{2,}", "{1001}", "{3,2}", "^", "$", ".", "..", "+", "(", ")", "\\", "\\\\", "!"]
ATOMS += ["\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\b", "\\B", "\\A", "\\z", "\\Q", "\\E", "\\n"]
ATOMS += ["\\x41", "\\x{61}", "\\x4", "\\07", "\\1", "\\C", "\\t", "\\*", "\\[", "\\]", "\\é", "\\pL"]
ATOMS += ["\\pl", "\\PN", "\\py", "\\p", "\\-", "\\_", "[[:alpha:]]", "[[:^digit:]x]", "[[:foo:]]"]
ATOMS += ["[a-c]", "[^a]", "[!a]", "[]a]", "[a-]", "[-a]", "[c-a]", "[\\]a]", "[\\d-]", "[*]", "[?]"]
ATOMS += ["a", "b", "a", "b", "ab", "aa", "é", "#", " ", "\t", "\r", "\x0b", "\x00", "\x85", "\xa0"]
ATOMS += ["\u3000", "\ufeff", "\ufffd", "日"]


def raw(text: str) -> bytes:
    """Text as bytes; the Latin-1 letters of ODD above 0x7f stay bytes that are no UTF-8."""
    broken = {"\xe9": b"\xe9", "\xff\xfe": b"\xff\xfe"}
    return broken.get(text) or text.encode()


def name(rng: random.Random) -> bytes:
    part = raw(rng.choice(ODD if rng.random() < 0.15 else WORDS))
    return part.replace(b"/", b"") or b"a"


def line(rng: random.Random, wild: float) -> bytes:
    """A line of an ignore file: usual, or with WILD chance a heap of what may be in one."""
    if rng.random() < wild:
        pattern = b"".join(raw(rng.choice(ATOMS)) for _ in range(rng.randint(1, 7)))
    else:
        pieces = rng.choice([*COMMON, "{}", "{}"]).split("{}")
        pattern = pieces[0].encode() + b"".join(name(rng) + piece.encode() for piece in pieces[1:])
    before = rng.choice([b""] * 8 + [b"!"] * 4 + [b" ", b"! ", b"!/", b"/", b"#", b"!!"])
    return before + pattern + rng.choice([b""] * 9 + [b" ", b"\r", b"/", b"\t ", b"\xc2\xa0"])


def ignore_file(rng: random.Random) -> bytes:
    wild = rng.choice([0.0, 0.1, 0.5, 1.0])
    lines = [line(rng, wild) for _ in range(rng.choice([1, 1, 2, 3, 5, 8]))]
    start = rng.choice([b""] * 20 + [b"\xef\xbb\xbf", b"\n"])
    return start + b"\n".join(lines) + rng.choice([b"\n", b""])


def fitting(rng: random.Random, pattern: bytes) -> bytes:
    """A path that the pattern may well match."""
    path = pattern.strip().lstrip(b"!/ ")
    for wildcard, fillers in (
        (b"**", [b"a", b"a/b", b"", b"src/lib", b"a\nb/c"]),
        (b"*", [b"", b"a", b"main", b"\xff", b"a\nb"]),
        (b"?", [b"a", "é".encode(), b"\xff"]),
    ):
        while wildcard in path:
            path = path.replace(wildcard, rng.choice(fillers), 1)
    for mark in (b"[", b"]", b"\\", b"^", b"{2}", b"|"):
        if rng.random() < 0.6:
            path = path.replace(mark, b"")
    if rng.random() < 0.3:
        path += b"/" + name(rng)
    if rng.random() < 0.2:
        path = name(rng) + b"/" + path
    return path


def with_folders(paths: list[bytes]) -> list[bytes]:
    """Clean relative paths, each after the folders that it is in."""
    every = {}
    for path in paths:
        parts = [part for part in path.replace(b"\0", b"").split(b"/") if part not in (b"", b".", b"..")]
        for end in range(1, len(parts) + 1):
            every[b"/".join(parts[:end])] = None
    return list(every)


def made_paths(rng: random.Random, file: bytes, count: int) -> list[bytes]:
    patterns = [part for part in file.split(b"\n") if part and len(part) < 1000] or [b"a"]
    paths = [fitting(rng, rng.choice(patterns)) for _ in range(count)]
    paths += [b"/".join(name(rng) for _ in range(rng.randint(1, 4))) for _ in range(count // 2)]
    return with_folders(paths)


def real_questions(rng: random.Random, folder: Path):
    """The ignore files below FOLDER, with what is beside them."""
    for ignore in sorted(folder.rglob("*.dockerignore")):
        if ".git" in ignore.parts or not ignore.is_file():
            continue
        beside = []
        for place, folders, files in os.walk(os.fsencode(ignore.parent)):
            folders[:] = sorted(part for part in folders if part != b".git")
            inside = os.path.relpath(place, os.fsencode(ignore.parent))
            beside += [os.path.join(inside, part) for part in sorted(files)]
            if len(beside) > 20 * PATHS_AT_MOST:
                break
        file = ignore.read_bytes()
        beside = rng.sample(beside, min(len(beside), PATHS_AT_MOST))
        yield str(ignore), file, with_folders(beside) + made_paths(rng, file, 100)


def questions(options: argparse.Namespace):
    rng = random.Random(options.seed)
    for path in sorted(CORPUS.iterdir()):
        file = path.read_bytes()
        yield path.name, file, made_paths(rng, file, 100)
    for length in (65534, 65535, 65536):
        yield f"a line of {length}", b"a\n" + b"x" * length + b"\nb", [b"a", b"b"]
    folders = list(options.folders)
    if os.environ.get("DEPCLOSE_FULL"):
        folders += filter(None, os.environ.get("DEPCLOSE_REPOSITORIES", "").split(os.pathsep))
    for folder in folders:
        yield from real_questions(rng, Path(folder))
    asked = 0
    while asked < options.count:
        file = ignore_file(rng)
        paths = made_paths(rng, file, rng.choice([6, 12, 24]))
        asked += len(paths)
        yield f"made {asked}", file, paths


def ask(command: list, question: Path, where: Path) -> list[str]:
    with question.open("rb") as stdin, where.open("wb") as stdout:
        subprocess.run(command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, check=True)
    return where.read_text().split("\n")[:-1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("driver")
    count = 2_000_000 if os.environ.get("DEPCLOSE_FULL") else 150_000
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folders", nargs="*", metavar="FOLDER")
    options = parser.parse_args()
    if not shutil.which("go"):
        print("Go is not installed, so nothing was compared")
        return NO_GO

    with tempfile.TemporaryDirectory() as made:
        oracle, question = Path(made, "oracle"), Path(made, "question")
        subprocess.run(["go", "build", "-o", oracle, "."], cwd=HERE / "ignore", check=True)
        asked = []
        with question.open("wb") as out:
            for what, file, paths in questions(options):
                asked.append((what, file, paths))
                out.write(b"%d %d\n%s" % (len(file), len(paths), file))
                out.writelines(b"%d\n%s" % (len(path), path) for path in paths)
        ours = ask([options.driver], question, Path(made, "ours"))
        theirs = ask([oracle], question, Path(made, "theirs"))

    failed = compared = refused = 0
    for (what, file, paths), our, their in zip(asked, ours, theirs, strict=True):
        compared += len(paths)
        refused += their == "error"
        if our == their:
            continue
        failed += 1
        pairs = zip(paths, our.split(" "), their.split(" "))
        first = next((pair for pair in pairs if pair[1] != pair[2]), "the whole file")
        if failed < 20:
            print(f"{what}: {file[:300]!r}: {first}\n  ours   {our[:80]}\n  theirs {their[:80]}")
    print(f"{len(asked)} ignore files, {refused} of them refused, {compared} verdicts")
    print(f"{len(asked) - failed} passed, {failed} failed")
    return 1 if failed or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
