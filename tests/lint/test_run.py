#!/usr/bin/env python3
"""The runner of folder cases, tried with a program that does what its arguments say: a case
that is right passes, and each way of being wrong is seen."""

import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from closing import Runner

PROGRAM = '#!/bin/sh\ndo=$1; shift\ncase $do in exit) exit "$1";; *) "$do" "$@";; esac\n'

# name, files of the case, what the closing line says, what is shown
CASES = [
    ("prints what it should", {"cmd": "echo a\n", "stdout": "a\n"}, "1 passed, 0 failed", ""),
    ("prints something else", {"cmd": "echo b\n", "stdout": "a\n"}, "0 passed, 1 failed", "+b"),
    ("prints nothing", {"cmd": "true\n", "stdout": "a\n"}, "0 passed, 1 failed", "-a"),
    ("prints what nobody expects", {"cmd": "echo a\n"}, "0 passed, 1 failed", "+a"),
    ("talks on stderr", {"cmd": "ls none\n"}, "0 passed, 1 failed", "stderr (got)"),
    ("differs in line ends only", {"cmd": "printf 'a\\r\\n'\n", "stdout": "a\n"},
     "0 passed, 1 failed", "line ends"),
    ("exits as it should", {"cmd": "exit 3\n", "status": "3\n"}, "1 passed, 0 failed", ""),
    ("exits otherwise", {"cmd": "exit 3\n"}, "0 passed, 1 failed", "wanted [0], got [3]"),
    ("exits as nobody expects", {"cmd": "true\n", "status": "1\n"}, "0 passed, 1 failed", "got [0]"),
    ("crashes", {"cmd": "sh -c 'kill -SEGV $$'\n", "status": "139\n"}, "0 passed, 1 failed",
     "it crashed"),
    ("two runs", {"cmd": "echo a\n# a remark\n\nexit 1\n", "stdout": "a\n", "status": "0 1\n"},
     "1 passed, 0 failed", ""),
    ("the working folder", {"cmd": "pwd\n", "stdout": "$DIR\n"}, "1 passed, 0 failed", ""),
    ("a shell's words", {"cmd": "A='x y' sh -c 'echo \"$A\"' <in.txt\n", "in/in.txt": "",
                         "stdout": "x y\n"}, "1 passed, 0 failed", ""),
    ("standard input", {"cmd": "cat\n", "stdin": "a", "stdout": "a"}, "1 passed, 0 failed", ""),
    ("no run", {"cmd": "# nothing\n"}, "0 passed, 1 failed", "cmd has no run"),
    ("a set-up", {"cmd": "cat link\n", "in/a": "1\n", "setup.sh": "ln -s a link\n", "stdout": "1\n"},
     "1 passed, 0 failed", ""),
    ("a set-up that fails", {"cmd": "true\n", "setup.sh": "false\n"}, "0 passed, 1 failed", "setup.sh"),
    ("a set-up that skips", {"cmd": "true\n", "setup.sh": "echo no root >&2; exit 77\n"},
     "0 passed, 0 failed, 1 skipped", "no root"),
    ("writes what it should", {"cmd": "cp a b\n", "in/a": "1\n", "after/b": "1\n"},
     "1 passed, 0 failed", ""),
    ("writes something else", {"cmd": "cp a b\n", "in/a": "1\n", "after/b": "2\n"},
     "0 passed, 1 failed", "+1"),
    ("writes unasked", {"cmd": "cp a b\n", "in/a": "1\n"}, "0 passed, 1 failed", "b: written, but"),
    ("does not write", {"cmd": "true\n", "after/b": "1\n"}, "0 passed, 1 failed", "b: in after/, but"),
    ("removes", {"cmd": "rm a\n", "in/a": "1\n"}, "0 passed, 1 failed", "a: gone"),
    ("leaves the old file", {"cmd": "true\n", "in/a": "1\n", "after/a": "1\n"}, "1 passed, 0 failed", ""),
]

NEVER_RIGHT = ("no run", "removes", "crashes")


def run(folder: Path, *options) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, TESTS / "run.py", "--depclose", folder / "program",
                           "--tests", folder, *options], check=False, text=True, capture_output=True)


def make_case(folder: Path, files: dict) -> None:
    (folder / "program").write_text(PROGRAM)
    (folder / "program").chmod(0o755)
    for name, text in files.items():
        path = folder / "cases" / "one" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def main() -> int:
    runner = Runner()
    for name, files, closing, shown in CASES:
        with tempfile.TemporaryDirectory() as folder:
            make_case(Path(folder), files)
            done = run(Path(folder))
            said = done.stdout + done.stderr
            runner.check(f"run.py: {name}", done.stdout.splitlines()[-1:] == [closing] and
                         shown in said and (done.returncode == 0) == (", 0 failed" in closing), said)
            if "1 failed" in closing and "set-up" not in name and name not in NEVER_RIGHT:
                run(Path(folder), "--update")
                runner.check(f"run.py --update: {name}", run(Path(folder)).returncode == 0)
    with tempfile.TemporaryDirectory() as folder:
        make_case(Path(folder), {"cmd": "true\n"})
        runner.check("run.py -k: a name", run(Path(folder), "-k", "one").returncode == 0)
        runner.check("run.py -k: no such name", run(Path(folder), "-k", "two").returncode == 1)
        (Path(folder) / "program").unlink()
        runner.check("run.py: no program", run(Path(folder)).returncode == 2)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
