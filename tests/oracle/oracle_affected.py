#!/usr/bin/env python3
"""Holds `depclose check --changed FILE` to `depclose check`: what an edit breaks, both must say.

    oracle_affected.py [--depclose PROGRAM] [--full] [--seed N]

Repositories of several services are made at random, with shared packages, namespaces, links, data,
Dockerfiles, a lock and files that `sync` writes. One file is edited, added or taken away; every error
that the whole check has then, and had not before, must be among those of the restricted one. How
many services were passed over is counted: a check that passes over nothing proves nothing.
"""

import argparse
import json
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

PACKAGES = ["torch", "pyyaml", "requests", "rich", "click"]
IMPORTS = {"pyyaml": "yaml"}
STANDARD = ["json", "os", "re", "csv", "logging"]
ENV = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def lock() -> str:
    packages = "".join(
        f'[[package]]\nname = "{name}"\nversion = "1.0"\nsource = {{ registry = "https://packages.example/simple" }}\n'
        f'wheels = [{{ url = "https://packages.example/{name}-1.0-py3-none-any.whl", hash = "sha256:{"0" * 64}", '
        f'size = {10**9 if name == "torch" else 1000} }}]\n\n' for name in sorted(PACKAGES))
    needs = ", ".join(f'{{ name = "{name}" }}' for name in sorted(PACKAGES))
    wants = ", ".join(f'{{ name = "{name}" }}' for name in sorted(PACKAGES))
    return ('version = 1\nrequires-python = ">=3.11"\n\n' + packages +
            f'[[package]]\nname = "work"\nversion = "0"\nsource = {{ virtual = "." }}\ndependencies = [{needs}]\n\n'
            f'[package.metadata]\nrequires-dist = [{wants}]\n')


class Repository:
    """A repository at random; `files` are its texts, `modules` the dotted names of its code."""

    def __init__(self, folder: Path, random_: random.Random, services: int):
        self.folder, self.random = folder, random_
        self.files, self.modules, self.links = {}, [], {}
        for group in range(3):
            package = self.random.random() < 0.7
            if package:
                self.files[f"shared/g{group}/__init__.py"] = ""
            for number in range(3):
                self.module(f"shared/g{group}/m{number}.py", self.modules[-4:])
        for service in range(services):
            self.service(f"svc{service}")
        self.files |= {"docs/index.md": "words\n", "notes.md": "words\n", "tools/once.py": "import os\n",
                       "uv.lock": lock(), "pyproject.toml": self.manifest(services)}
        if self.random.random() < 0.5:
            self.links["svc0/common"] = "../linked"
            self.files["linked/m1.py"] = "import json\n"
            self.files["svc0/main.py"] += "import svc0.common.m1\n"

    def module(self, path: str, known: list) -> None:
        names = self.random.sample(known, min(2, len(known))) + [self.random.choice(STANDARD)]
        package = self.random.choice(PACKAGES[1:])
        if self.random.random() < 0.3:
            names.append(IMPORTS.get(package, package))
        body = "".join(f"import {name}\n" for name in names)
        if self.random.random() < 0.2:
            body += "try:\n    import extras\nexcept ImportError:\n    extras = None\n"
        self.files[path] = body
        self.modules.append(path[:-3].replace("/", "."))

    def service(self, name: str) -> None:
        shared = [module for module in self.modules if module.startswith("shared")]
        own = []
        for number in range(4):
            self.module(f"{name}/m{number}.py", own + self.random.sample(shared, 1))
            own.append(self.modules[-1])
        self.files[f"{name}/__init__.py"] = ""
        body = "".join(f"import {module}\n" for module in own[1:])
        if self.random.random() < 0.6:
            self.files[f"{name}/conf/a.yaml"] = "a: 1\n"
            self.files[f"{name}/conf/b.txt"] = "b\n"
            body += f'TEXT = open("{name}/conf/a.yaml").read()\n'
        self.files[f"{name}/main.py"] = body

    def manifest(self, services: int) -> str:
        text = ('[project]\nname = "work"\nversion = "0"\nrequires-python = ">=3.11"\n'
                f"dependencies = {json.dumps(sorted(PACKAGES))}\n\n[tool.depclose]\n"
                f'forbid = ["shared.g2.m2", "tools"]\nrules = {{unused = "{self.random.choice(["off", "error"])}", '
                'transitive = "error", duplicate-pins = "error"}\n')
        for number in range(services):
            name = f"svc{number}"
            text += f'\n[tool.depclose.services.{name}]\nentry = "{name}/main.py"\n'
            if self.random.random() < 0.5:
                text += f'requirements = "docker/{name}.txt"\n'
            if self.random.random() < 0.5:
                text += f'dockerignore = "docker/{name}.dockerignore"\n'
            if self.random.random() < 0.4:
                text += f'dockerfile = "docker/{name}.Dockerfile"\n'
                self.files[f"docker/{name}.Dockerfile"] = (
                    f"FROM python:3.11-slim\nWORKDIR /app\nCOPY {name} {name}\nCOPY shared shared\n"
                    f'CMD ["python", "{name}/main.py"]\n')
            elif self.random.random() < 0.5:
                text += "budget = {files = 14}\n"
        return text

    def write(self) -> None:
        for path, text in self.files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(text)
        (self.folder / "docker").mkdir(exist_ok=True)
        for path, target in self.links.items():
            (self.folder / path).symlink_to(target)

    def edit(self) -> tuple:
        """A path, and what it is to have: None takes it away."""
        choose = self.random.choice
        code = [path for path in self.files if path.endswith(".py")]
        present = [str(path.relative_to(self.folder)) for path in sorted(self.folder.rglob("*"))
                   if path.is_file() and ".git" not in path.parts and not path.is_symlink()
                   and "common" not in path.parts]
        folders = sorted({str(Path(path).parent) for path in present} | {"docs/new", "extras", "."})
        path = choose(code)
        kind = self.random.randrange(10)
        if kind == 0:
            line = choose(["import torch", "import nothing_there", "import tools.once", "import extras",
                           f"import {choose(self.modules)}", 'open("svc1/conf/b.txt")', "import shared.g2.m2"])
            return path, self.files[path] + line + "\n"
        if kind == 1:
            return path, "".join(self.files[path].splitlines(keepends=True)[1:])
        if kind == 2:
            return choose(present), None
        if kind == 3:
            name = choose(["json", "yaml", "requests", "extras", "__init__", "torch", "m0", "shared", "conf"])
            return f"{choose(folders)}/{name}.py", choose(["", "import torch\n", "import nothing_there\n"])
        if kind == 4:
            return f"{choose(folders)}/{choose(['new.md', 'a.yaml', 'Dockerfile', 'compose.yaml', '.env'])}", choose(
                ["x: 1\n", "FROM python\nCOPY . /app\nCMD python /app/svc1/main.py\n"])
        if kind == 5:
            return choose(["docs/index.md", "notes.md", "tools/once.py"]), "import torch\n"
        if kind == 6:
            drop = choose(PACKAGES)
            return "pyproject.toml", (self.folder / "pyproject.toml").read_text().replace(f'"{drop}", ', "")
        if kind == 8:
            folder = choose(["docker/", "linked/"])
            written = [path for path in present if path.startswith(folder)]
            path = choose(written or present)
            return path, (self.folder / path).read_text() + "import torch\n"
        if kind == 9:
            return f"{choose(folders)}/{choose(['c.yaml', 'words.txt'])}", "x\n"
        path = choose(present)
        return path, (self.folder / path).read_text() + choose(["\n", "# a comment\n", "x = 1\n"])


def errors(program: Path, folder: Path, *options) -> tuple:
    """The errors, and the services that were judged; one error when nothing could be."""
    done = subprocess.run([program, "check", "--format", "json", *options], check=False, cwd=folder,
                          capture_output=True, text=True, env=ENV, timeout=60)
    if done.returncode == 2:
        return {("failed", "", "", "")}, []
    report = json.loads(done.stdout)
    return {(found["rule"], found.get("file"), found["subject"], service)
            for found in report["findings"] if found["level"] == "error"
            for service in found["services"]}, report["services"]


def git(folder: Path, *words) -> None:
    subprocess.run(["git", "-c", "user.name=test", "-c", "user.email=test@example", *words], check=True, cwd=folder,
                   env=ENV, capture_output=True)


class Edits:
    def __init__(self, program: Path, runner: Runner):
        self.program, self.runner = program, runner
        self.edits = self.broken = self.passed_over = self.services = 0

    def try_one(self, repository: Repository, before: set) -> None:
        path, text = repository.edit()
        target = repository.folder / path
        if text is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        else:
            target.unlink()
            if not any(target.parent.iterdir()):
                target.parent.rmdir()
        whole, services = errors(self.program, repository.folder)
        some, judged = errors(self.program, repository.folder, "--changed", path)
        lost = whole - before - some
        self.edits += 1
        self.broken += bool(whole - before)
        self.services += len(services)
        self.passed_over += len(services) - len(judged)
        if lost:
            self.runner.check(f"{repository.folder.name}: {path}", False, f"{text!r}\n{sorted(lost)}")
        git(repository.folder, "reset", "-q", "--hard")
        git(repository.folder, "clean", "-fdq")

    def try_repository(self, folder: Path, seed: int, edits: int) -> None:
        random_ = random.Random(seed)
        repository = Repository(folder, random_, random_.randint(2, 5))
        repository.write()
        git(folder, "init", "-q")
        subprocess.run([self.program, "sync"], check=False, cwd=folder, capture_output=True, env=ENV)
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "before")
        before, _ = errors(self.program, folder)
        for _ in range(edits):
            self.try_one(repository, before)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    runner = Runner()
    edits = Edits(given.depclose.resolve(), runner)
    with tempfile.TemporaryDirectory(prefix="affected-") as holder:
        for number in range(100 if given.full else 8):
            folder = Path(holder).resolve() / f"{given.seed + number}"
            folder.mkdir()
            edits.try_repository(folder, given.seed + number, 30 if given.full else 25)
            shutil.rmtree(folder)
    print(f"{edits.edits} edits, {edits.broken} of them broke something; "
          f"{edits.passed_over} of {edits.services} services passed over")
    runner.check("every error that an edit brings is found", not runner.failed)
    runner.check("edits broke something", edits.broken * 10 > edits.edits)
    runner.check("services were passed over", edits.passed_over * 10 > edits.services)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
