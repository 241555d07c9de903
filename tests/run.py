#!/usr/bin/env python3
"""Runs the folder cases: tests/cases/NAME and tests/invalid/NAME.

    cmd       arguments to depclose as a shell reads them, one run a line; NAME=VALUE words
              in front are its environment, $DIR is the working folder, < and > redirect;
              empty lines and lines that begin with # are skipped
    in/       the project; a copy of it is the working folder, the repository stays as it is
    setup.sh  run there first (links, odd bytes, permissions, big files, Git); exit 77 skips
    stdin     what the runs read (default: nothing)
    stdout, stderr
              what they must print, to the byte, the working folder written as $DIR
              (default: nothing); several runs' output comes one after the other
    status    what they must exit with: one number, or one for each run (default: 0)
    after/    the files that they must leave behind; a file that changes, appears or goes
              and does not stand here is a failure, so a run without after/ writes nothing

tests/invalid holds what depclose refuses or complains about, tests/cases the rest.
"""

import argparse
import concurrent.futures
import difflib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ASSIGNMENTS = re.compile(r"""((?:[A-Za-z_]\w*=(?:[^\s'"]|'[^']*'|"[^"]*")*\s+)*)(.*)""", re.DOTALL)
SKIP = 77
CRASHED = 99  # what ./dev makes the sanitizers exit with; a shell says 128 and more for signals
KEPT_VARIABLES = ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TMPDIR")
SETUP_SECONDS, RUN_SECONDS = 120, 60


def environment(folder: Path, depclose: Path) -> dict:
    """The same everywhere: no colour, no user settings, no virtual environment."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    system = ":".join(p for p in os.environ["PATH"].split(":") if "/venv/" not in p)
    return kept | {
        "PATH": f"{depclose.parent}:{system}",
        "HOME": str(folder.parent / "home"),
        "DIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "GIT_AUTHOR_NAME": "case",
        "GIT_AUTHOR_EMAIL": "case@example",
        "GIT_COMMITTER_NAME": "case",
        "GIT_COMMITTER_EMAIL": "case@example",
    }


def snapshot(folder: Path) -> dict:
    """What each file below a folder holds: a hash, a link's target, or what it is instead."""
    found = {}
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names + [n for n in folders if Path(here, n).is_symlink()]:
            path = Path(here, name)
            key = os.fsencode(path.relative_to(folder))
            if path.is_symlink():
                found[key] = "link to " + os.readlink(path)
            elif not path.is_file():
                found[key] = "not a file"
            elif os.access(path, os.R_OK):
                found[key] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[key] = "unreadable"
    return found


def differences(name: str, wanted: bytes, got: bytes) -> list:
    if wanted == got:
        return []
    lines = [text.decode("utf-8", "backslashreplace").splitlines() for text in (wanted, got)]
    shown = list(difflib.unified_diff(*lines, f"{name} (wanted)", f"{name} (got)", "", "", 3, ""))
    return shown or [f"{name}: only the line ends differ"]


def expected(case: Path, name: str) -> bytes:
    path = case / name
    return path.read_bytes() if path.exists() else b""


class Case:
    """One folder, and what running it gave."""

    def __init__(self, folder: Path, depclose: Path):
        self.folder, self.depclose = folder, depclose
        self.name = f"{folder.parent.name}/{folder.name}"
        self.complaints, self.skipped = [], ""
        self.output = {"stdout": b"", "stderr": b""}
        self.status, self.written = [], {}

    def lines(self) -> list:
        text = (self.folder / "cmd").read_text(encoding="utf-8", errors="surrogateescape")
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        if not lines:
            raise ValueError("cmd has no run")
        return lines

    def set_up(self, work: Path, env: dict) -> bool:
        if (self.folder / "in").exists():
            shutil.copytree(self.folder / "in", work, symlinks=True)
        else:
            work.mkdir()
        script = self.folder / "setup.sh"
        if not script.exists():
            return True
        done = subprocess.run(["bash", "-eu", str(script)], check=False, cwd=work, env=env,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=SETUP_SECONDS)
        if done.returncode == SKIP:
            self.skipped = done.stderr.strip() or "setup.sh says so"
            return False
        if done.returncode:
            raise ValueError(f"setup.sh exited with {done.returncode}\n{done.stderr}")
        return True

    def run_line(self, line: str, work: Path, env: dict) -> None:
        assigned, arguments = ASSIGNMENTS.fullmatch(line).groups()
        done = subprocess.run(["sh", "-c", f"{assigned} {self.depclose.name} {arguments}"],
                              check=False, cwd=work, env=env, capture_output=True,
                              input=expected(self.folder, "stdin"), timeout=RUN_SECONDS)
        self.status.append(done.returncode)
        for name, data in (("stdout", done.stdout), ("stderr", done.stderr)):
            self.output[name] += data.replace(os.fsencode(work), b"$DIR")

    def run(self) -> "Case":
        holder = Path(tempfile.mkdtemp(prefix="case-")).resolve()
        work = holder / "in"
        try:
            (holder / "home").mkdir()
            env = environment(work, self.depclose)
            if self.set_up(work, env):
                before = snapshot(work)
                for line in self.lines():
                    self.run_line(line, work, env)
                self.compare_files(work, before, snapshot(work))
                self.compare()
        except (ValueError, OSError, subprocess.TimeoutExpired) as error:
            self.complaints.append(str(error))
        finally:
            subprocess.run(["chmod", "-R", "u+rwX", str(holder)], check=False)
            shutil.rmtree(holder, ignore_errors=True)
        return self

    def compare(self) -> None:
        for name, got in self.output.items():
            self.complaints += differences(name, expected(self.folder, name), got)
        wanted = [int(word) for word in expected(self.folder, "status").split()] or [0]
        if len(wanted) == 1:
            wanted *= len(self.status)
        if max(self.status) >= CRASHED:
            self.complaints.append(f"status: {self.status}: it crashed")
            self.status = []  # nothing that --update may write down
        elif wanted != self.status:
            self.complaints.append(f"status: wanted {wanted}, got {self.status}")

    def compare_files(self, work: Path, before: dict, after: dict) -> None:
        """Keeps what the run wrote, and compares it with after/."""
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        wanted = snapshot(self.folder / "after")
        for key in sorted(changed | wanted.keys()):
            name = os.fsdecode(key)
            if key in after and (work / name).is_file():
                self.written[name] = (work / name).read_bytes().replace(os.fsencode(work), b"$DIR")
            if key not in after:
                self.complaints.append(f"{name}: gone after the run" if key in before
                                       else f"{name}: in after/, but was not written")
            elif key not in wanted:
                self.complaints.append(f"{name}: written, but not in after/")
            else:
                self.complaints += differences(f"after/{name}", expected(self.folder / "after", name),
                                               self.written.get(name, b""))

    def update(self) -> None:
        """Writes down what the run gave as what it must give."""
        for name, data in self.output.items():
            write_or_remove(self.folder / name, data)
        same = len(set(self.status)) == 1
        status = " ".join(map(str, self.status[:1] if same else self.status))
        write_or_remove(self.folder / "status", b"" if status == "0" else f"{status}\n".encode())
        shutil.rmtree(self.folder / "after", ignore_errors=True)
        for name, data in self.written.items():
            path = self.folder / "after" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def write_or_remove(path: Path, data: bytes) -> None:
    if data:
        path.write_bytes(data)
    else:
        path.unlink(missing_ok=True)


def report(case: Case, update: bool, verbose: bool) -> str:
    """Prints what there is to say; returns passed, failed or skipped."""
    if case.skipped:
        print(f"skip {case.name}: {case.skipped}")
        return "skipped"
    if case.complaints and update and case.status:
        case.update()
        print(f"updated {case.name}")
        return "passed"
    if case.complaints:
        print(f"FAIL {case.name}")
        print("\n".join(f"    {line}" for text in case.complaints for line in text.split("\n")))
        return "failed"
    if verbose:
        print(f"ok   {case.name}")
    return "passed"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--depclose", type=Path, default=TESTS.parent / "build" / "depclose")
    parser.add_argument("-k", metavar="NAME", default="", help="only the cases with NAME in theirs")
    parser.add_argument("-v", "--verbose", action="store_true", help="name those that pass, too")
    parser.add_argument("-j", type=int, metavar="N", default=os.cpu_count(), help="so many at once")
    parser.add_argument("--update", action="store_true", help="take what is printed as expected")
    parser.add_argument("--tests", type=Path, default=TESTS, help="holds cases/ and invalid/")
    options = parser.parse_args()
    depclose = options.depclose.resolve()
    if not os.access(depclose, os.X_OK):
        parser.error(f"no program at '{options.depclose}'; build it with ./dev build")
    folders = [path.parent for part in ("cases", "invalid")
               for path in sorted(options.tests.glob(f"{part}/*/cmd"))]
    cases = [Case(folder, depclose) for folder in folders]
    cases = [case for case in cases if options.k in case.name]
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with concurrent.futures.ThreadPoolExecutor(max(1, options.j)) as pool:
        for case in pool.map(Case.run, cases):
            counts[report(case, options.update, options.verbose)] += 1
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {counts['failed']} failed{skipped}")
    return 1 if counts["failed"] or (options.k and not cases) else 0


if __name__ == "__main__":
    sys.exit(main())
