#!/usr/bin/env python3
"""What `depclose whatif` says would be, against what is once the code is changed.

    whatif_oracle.py DEPCLOSE [--count N] [--seed N] [--project DIR ENTRY]

Random projects with a lock: every cut of the table is made in the source, and the closure of
the changed project must lack just what the cut is said to save; no single statement saves more
than the best of those told. What --remove says would fail, and what --lazy says is loaded no more,
is held to the interpreter, which runs the project with packages that import what they require.
With --project a real one is taken, where only the cuts are made.
"""

import argparse
import ast
import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROBE = """import importlib, json, sys
sys.path[:0] = sys.argv[1:3]
try:
    importlib.import_module(sys.argv[3])
    failed = False
except ImportError:
    failed = True
print(json.dumps([failed, sorted(name for name in sys.modules if name[0] in "mp" and name[1:].isdigit())]))
"""


class Project:
    """Some modules m0, m1, ... beside main.py, and packages p0, p1, ... in a lock."""

    def __init__(self, seed: int, folder: Path):
        self.random, self.folder, self.stubs = random.Random(seed), folder, folder / "stubs"
        self.modules = [f"m{i}" for i in range(self.random.randint(1, 7))]
        self.packages = [f"p{i}" for i in range(self.random.randint(2, 8))]
        self.requires = {name: [other for other in self.packages if other != name and self.random.random() < 0.15]
                         for name in self.packages}
        for name in ["main", *self.modules]:
            (folder / f"{name}.py").write_text(self.module(name))
        self.write_lock()
        for name in self.packages:
            (self.stubs / name).mkdir(parents=True)
            (self.stubs / name / "__init__.py").write_text("".join(f"import {r}\n" for r in self.requires[name]))

    def module(self, name: str) -> str:
        lines = []
        for _ in range(self.random.randint(1, 4)):
            pool = [n for n in self.modules if n != name] if self.random.random() < 0.5 else self.packages
            picked = ", ".join(self.random.sample(pool, min(len(pool), self.random.choice([1, 1, 1, 2]))))
            if not picked:
                continue
            form = self.random.random()
            if form < 0.65:
                lines.append(f"import {picked}")
            elif form < 0.85:
                lines += [f"def f{len(lines)}():", f"    import {picked}"]
            else:
                lines += ["try:", f"    import {picked}", "except ImportError:", "    pass"]
        return "\n".join([*lines, ""])

    def write_lock(self) -> None:
        # What only a group names is dropped where it is guarded.
        main = [name for name in self.packages if self.random.random() < 0.8]
        group = [name for name in self.packages if name not in main]
        dependencies, others = (", ".join(f'"{name}"' for name in names) for names in (main, group))
        self.folder.joinpath("pyproject.toml").write_text(
            '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.11"\n'
            f"dependencies = [{dependencies}]\n[dependency-groups]\nlater = [{others}]\n")
        tables = ['version = 1\nrevision = 3\nrequires-python = ">=3.11"\n', self.locked("app", main, group)]
        tables += [self.locked(name, self.requires[name], None) for name in self.packages]
        self.folder.joinpath("uv.lock").write_text("\n".join(tables))

    def locked(self, name: str, requires: list, group: list | None) -> str:
        wanted = ", ".join(f'{{ name = "{r}" }}' for r in requires)
        source = 'virtual = "."' if group is not None else 'registry = "https://packages.example/simple"'
        text = f'[[package]]\nname = "{name}"\nversion = "1"\nsource = {{ {source} }}\ndependencies = [{wanted}]\n'
        if group is not None:
            wanted = ", ".join(f'{{ name = "{r}" }}' for r in group)
            return text + f"[package.dev-dependencies]\nlater = [{wanted}]\n"
        url = f"https://packages.example/{name}-1-py3-none-any.whl"
        size = self.random.randint(1, 2000) * 1000
        return text + f'wheels = [{{ url = "{url}", hash = "sha256:{"0" * 64}", size = {size} }}]\n'


def ask(program: Path, folder: Path, *words: str) -> dict:
    done = subprocess.run([program, *words, "--format", "json"], cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{words}: {done.stderr}")
    return json.loads(done.stdout)


def installed(program: Path, folder: Path, entry: str) -> set:
    return {item["name"] for item in ask(program, folder, "closure", entry)["distributions"]}


def change(file: Path, lines: set, lazy: bool = False) -> None:
    """Takes the imports that begin on LINES away, or puts them into functions."""
    text = file.read_text("utf-8-sig").splitlines(keepends=True)
    wanted = (ast.Import, ast.ImportFrom)
    nodes = [n for n in ast.walk(ast.parse("".join(text))) if isinstance(n, ast.stmt) and n.lineno in lines]
    for node in [n for n in nodes if isinstance(n, wanted)] or [n for n in nodes if not hasattr(n, "body")]:
        first, last = text[node.lineno - 1].encode(), text[node.end_lineno - 1].encode()
        here = b"def later(): " + first[node.col_offset:].rstrip() if lazy else b"pass"
        rest = b"\n" * (node.end_lineno - node.lineno) + last[node.end_col_offset:]
        text[node.lineno - 1:node.end_lineno] = [(first[:node.col_offset] + here + (b"\n" if lazy else rest)).decode()]
        text = "".join(text).splitlines(keepends=True)
    file.write_text("".join(text))


def changed(folder: Path, statements: list, lazy: bool = False) -> Path:
    """A copy of the project with the statements changed."""
    copy = Path(tempfile.mkdtemp(dir=folder.parent)) / "copy"
    shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    for file in {s["file"] for s in statements}:
        change(copy / file, {s["line"] for s in statements if s["file"] == file}, lazy)
    return copy


def names(packages: dict) -> set:
    return {item["name"] for item in packages["distributions"]}


class Judge:
    def __init__(self, program: Path):
        self.program, self.passed, self.failed = program, 0, 0

    def check(self, good: bool, what: str) -> None:
        self.passed += good
        self.failed += not good
        if not good:
            print(f"FAIL {what}")

    def rerun(self, folder: Path, entry: str, before: set, statements: list) -> set:
        """What is really gone once the statements are."""
        copy = changed(folder, statements)
        gone = before - installed(self.program, copy, entry)
        shutil.rmtree(copy.parent)
        return gone

    def cuts(self, folder: Path, entry: str, label: str) -> None:
        before = installed(self.program, folder, entry)
        for cut in ask(self.program, folder, "whatif", entry)["cuts"]:
            places = [f"{s['file']}:{s['line']}" for s in cut["statements"]]
            gone, told = self.rerun(folder, entry, before, cut["statements"]), names(cut["saves"]) & before
            self.check(gone == told, f"{label}: cut {places}: gone {sorted(gone ^ told)}")

    def packages(self, project: Project, wanted: set, others: bool = False) -> Path:
        """A folder with these packages; OTHERS: the rest as well, for what is dropped may be there."""
        left = Path(tempfile.mkdtemp(dir=project.folder.parent))
        for package in project.packages:
            if package in wanted:
                shutil.copytree(project.stubs / package, left / package)
            elif others:
                (left / f"{package}.py").touch()
        return left

    def removal(self, project: Project, label: str) -> None:
        folder, before = project.folder, installed(self.program, project.folder, "main.py")
        for name in sorted(before)[:2]:
            told = ask(self.program, folder, "whatif", "main.py", "--remove", name)["removal"]
            gone = self.rerun(folder, "main.py", before, told["statements"])
            self.check(gone == names(told["saves"]) and name in gone, f"{label}: --remove {name}: {sorted(gone)}")
            left = self.packages(project, set(project.packages) - gone)
            reached = {Path(f).stem for f in ask(self.program, folder, "closure", "main.py")["files"] if f.endswith(".py")}
            fails = sorted(f"{m}.py" for m in reached if self.probe(folder, left, m)[0])
            self.check(fails == told["broken"], f"{label}: --remove {name}: {fails} fail, told {told['broken']}")

    def lazy(self, project: Project, label: str) -> None:
        folder, there = project.folder, installed(self.program, project.folder, "main.py")
        left = self.packages(project, there, others=True)
        tree = ast.parse((folder / "main.py").read_text())
        for line in sorted({n.lineno for n in ast.walk(tree) if isinstance(n, ast.Import)})[:2]:
            told = ask(self.program, folder, "whatif", "main.py", "--lazy", f"main.py:{line}")["change"]
            copy = changed(folder, [{"file": "main.py", "line": line}], lazy=True)
            now, then = (set(self.probe(f, left, "main")[1]) for f in (folder, copy))
            later = now - then
            self.check({n for n in later if n in there} == names(told["start"]), f"{label}: --lazy {line}: {later}")
            files = sum(n[0] == "m" for n in later)
            self.check(files == told["start_files"], f"{label}: --lazy {line}: {files} files")
            shutil.rmtree(copy.parent)

    def probe(self, folder: Path, stubs: Path, module: str) -> list:
        done = subprocess.run([sys.executable, "-BIS", "-c", PROBE, folder, stubs, module], check=True, capture_output=True)
        return json.loads(done.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("depclose", type=Path)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--project", nargs=2, action="append", default=[], metavar=("DIR", "ENTRY"))
    options = parser.parse_args()
    judge = Judge(options.depclose.absolute())
    with tempfile.TemporaryDirectory() as work:
        for folder, entry in options.project:
            copy = Path(tempfile.mkdtemp(dir=work)) / "project"
            shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
            judge.cuts(copy, entry, f"{folder} {entry}")
        for seed in range(options.seed, options.seed + options.count):
            folder = Path(work) / f"seed{seed}" / "project"
            folder.mkdir(parents=True)
            project = Project(seed, folder)
            judge.cuts(folder, "main.py", f"seed {seed}")
            judge.removal(project, f"seed {seed}")
            judge.lazy(project, f"seed {seed}")
    print(f"{judge.passed} passed, {judge.failed} failed")
    return 1 if judge.failed or not judge.passed else 0


if __name__ == "__main__":
    sys.exit(main())
