"""Unified diffs against those who read them: git apply, and patch where it is installed.

    python3 tests/oracle/diff_oracle.py DRIVER [--count N] [--seed S]

Texts are made at random and changed; what applying the diff makes of the one must be the
other. No diff may have more changed lines than difflib finds.
"""

import argparse
import difflib
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

NAMES = ["pyproject.toml", "a/b.txt", "with space.txt", "caf\u00e9.toml"]


def text_of(rng, most):
    end = rng.choice(["\n", "\n", "\r\n"])
    lines = [rng.choice(["", "a", "b", "    c,", "- d", "+ e", "@@", "\\ f"]) for _ in range(rng.randrange(most))]
    return end.join(lines) + (end if rng.random() < 0.8 else "")


def changed(rng, text):
    lines = text.splitlines(keepends=True)
    for _ in range(rng.randrange(6)):
        at = rng.randrange(len(lines) + 1)
        lines[at:at + rng.randrange(3)] = text_of(rng, 3).splitlines(keepends=True)
    return "".join(lines)


def lines_of(text):
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def apply(tool, folder, diff):
    words = ["git", "apply", "--whitespace=nowarn"] if tool == "git" else ["patch", "-p1", "-s", "--binary", "-N"]
    return subprocess.run(words, cwd=folder, input=diff, capture_output=True, check=False)


def judge(driver, folder, tool, name, before, after):
    """What is wrong with the diff of two texts; '' for nothing."""
    (folder / "after").write_bytes(after.encode())
    (folder / "before").write_bytes((before or "").encode())
    diff = subprocess.run([driver, name, "-" if before is None else folder / "before", folder / "after"],
                          capture_output=True, check=True).stdout
    if (before or "") == after:
        return "" if not diff else "a diff of equal texts"
    signs = [line[:1] for line in diff.split(b"\n")[2:]]
    matcher = difflib.SequenceMatcher(None, lines_of(before or ""), lines_of(after), autojunk=False)
    equal = sum(block.size for block in matcher.get_matching_blocks())
    most = len(lines_of(before or "")) + len(lines_of(after)) - 2 * equal
    if signs.count(b"+") + signs.count(b"-") > most:
        return f"more than {most} changed lines\n{diff.decode()}"
    work = Path(tempfile.mkdtemp(dir=folder))
    target = work / name
    target.parent.mkdir(exist_ok=True)
    if before is not None:
        target.write_bytes(before.encode())
    done = apply(tool, work, diff)
    if done.returncode or not target.exists() or target.read_bytes() != after.encode():
        return f"{tool} does not make it: {done.stderr.decode()}{done.stdout.decode()}\n{diff.decode()}"
    return ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    tools = [tool for tool in ("git", "patch") if shutil.which(tool)]
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.count):
            before = None if rng.random() < 0.1 else text_of(rng, 40) or "a\n"
            after = changed(rng, before or "") or "b\n"
            fault = judge(Path(options.driver).resolve(), Path(folder), rng.choice(tools), rng.choice(NAMES),
                          before, after)
            if fault and wrong < 3:
                print(f"{before!r}\n{after!r}\n{fault}\n")
            wrong += bool(fault)
    print(f"diff: {options.count} pairs, read by {' and '.join(tools)}, {wrong} wrong")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
