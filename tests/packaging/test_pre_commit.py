#!/usr/bin/env python3
"""Runs the hooks in the real pre-commit, with this repository as a local Git remote.

depclose is built by pre-commit, with no npm on the path. The services are small: a commit that
breaks one is stopped, whether it changes, adds or takes away a file; one that cannot is not kept
waiting; and what `sync` writes is in the commit.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from places import Git, Runner, copy_repository, run

MANIFEST = ('[project]\nname = "service"\nversion = "1"\nrequires-python = ">=3.10"\n'
            'dependencies = ["torch>=2", "rich>=13"]\n')
SERVICES = MANIFEST + ('[tool.depclose]\nrules = {unused = "off"}\n'
                       '[tool.depclose.services.app]\nentry = "app/main.py"\n'
                       '[tool.depclose.services.job]\nentry = "job/main.py"\n')
CODE = {"app/main.py": "import app.parts\nimport rich\n", "app/__init__.py": "", "app/parts.py": "",
        "job/main.py": "import json\n", "notes.md": "words\n"}


def path_without_npm(folder: Path) -> str:
    """A folder of links to all programs on the path but Node's."""
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).glob("*") if place else []:
            link = folder / program.name
            if program.name not in ("npm", "npx", "node", "nodejs") and not os.path.lexists(link):
                link.symlink_to(program.absolute())
    return str(folder)


class Hooks:
    def __init__(self, runner: Runner, home: Path, remote: Git):
        self.runner, self.home, self.remote = runner, home, remote
        self.revision = remote("rev-parse", "HEAD").stdout.strip()
        Git.ENV |= {"PRE_COMMIT_HOME": str(home / "pre-commit"), "PATH": path_without_npm(home / "path")}

    def repository(self, name: str, hook: str, files: dict, args: str = "[]") -> Git:
        """A Git repository of FILES with one hook, which is shown also when it passes."""
        config = (f"repos:\n- repo: {self.remote.folder}\n  rev: {self.revision}\n  hooks:\n"
                  f"  - id: {hook}\n    args: {args}\n    verbose: true\n")
        folder = self.home / name
        folder.mkdir()
        git = Git(folder)
        self.write(git, files | {".pre-commit-config.yaml": config})
        git("add", "-A")
        done = run("pre-commit", "install", "--install-hooks", cwd=folder, env=Git.ENV)
        self.runner.check(f"{name}: pre-commit installs the hook", done.returncode == 0, done.stdout[-4000:])
        return git

    @staticmethod
    def write(git: Git, files: dict) -> None:
        for path, text in files.items():
            (git.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (git.folder / path).write_text(text)

    def passes(self, git: Git, name: str, *said: str) -> None:
        done = git("commit", "-m", name)
        self.runner.check(f"{git.folder.name}: {name} passes", done.returncode == 0 and
                          all(word in done.stdout for word in said), done.stdout)

    def stops(self, git: Git, name: str, *said: str) -> None:
        before = git("rev-parse", "-q", "--verify", "HEAD").stdout
        done = git("commit", "-m", name)
        after = git("rev-parse", "-q", "--verify", "HEAD").stdout
        self.runner.check(f"{git.folder.name}: {name} is stopped", done.returncode != 0 and before == after and
                          all(word in done.stdout for word in said), done.stdout)

    def runs(self, git: Git, name: str, good: bool, words: list, *said: str) -> None:
        done = run("pre-commit", "run", *words, cwd=git.folder, env=Git.ENV)
        self.runner.check(f"{git.folder.name}: {name}", (done.returncode == 0) == good and
                          all(word in done.stdout for word in said), done.stdout)


def check_entry(hooks: Hooks) -> None:
    git = hooks.repository("entry", "depclose-check", {"pyproject.toml": MANIFEST} | CODE,
                           "[app/main.py, --max-size, 200MB]")
    hooks.passes(git, "a clean service", "app/main.py")
    hooks.write(git, {"app/parts.py": "import torch\n"})
    git("add", "-A")
    hooks.stops(git, "a heavy import", "app/parts.py:1", "torch", "[heavy]")


def check_nothing(hooks: Hooks) -> None:
    git = hooks.repository("nothing", "depclose-check", {"pyproject.toml": MANIFEST} | CODE)
    hooks.stops(git, "no configuration, no args", "no service to check", "in the configuration")


def check_services(hooks: Hooks) -> None:
    git = hooks.repository("services", "depclose-check", {"pyproject.toml": SERVICES} | CODE)
    hooks.passes(git, "the first commit", "2 services: clean")
    hooks.write(git, {"notes.md": "other words\n"})
    git("add", "-A")
    hooks.passes(git, "a note", "0 of 2 services: clean")
    hooks.write(git, {"job/main.py": "import json\nimport csv\n"})
    git("add", "-A")
    hooks.passes(git, "a change of one", "1 of 2 services: clean")
    hooks.write(git, {"job/json.py": "import torch\n"})
    git("add", "-A")
    hooks.stops(git, "a file that shadows another", "job/json.py:1", "torch")
    git("reset", "-q", "--hard")
    hooks.write(git, {"job/torch.py": "", "job/main.py": "import torch\n"})
    git("add", "-A")
    hooks.passes(git, "a stand-in", "1 of 2 services: clean")
    git("rm", "-q", "job/torch.py")
    hooks.stops(git, "taking a file away", "job/main.py:1", "torch")
    git("reset", "-q", "--hard")
    hooks.write(git, {"app/parts.py": "import torch\n"})
    git("add", "-A")
    git("commit", "-q", "--no-verify", "-m", "not verified")
    hooks.write(git, {"notes.md": "more words\n"})
    git("add", "-A")
    hooks.passes(git, "a note beside what is broken", "0 of 2 services: clean")
    hooks.runs(git, "--all-files judges all", False, ["--all-files"], "app/parts.py:1")
    hooks.runs(git, "a range that breaks one", False, ["--from-ref", "HEAD~2", "--to-ref", "HEAD"],
               "app/parts.py:1", "1 of 2 services")
    hooks.runs(git, "a range that does not", True, ["--from-ref", "HEAD~1", "--to-ref", "HEAD"],
               "0 of 2 services: clean")


def check_sync(hooks: Hooks) -> None:
    config = SERVICES.replace('"app/main.py"\n', '"app/main.py"\nrequirements = "docker/app.txt"\n')
    git = hooks.repository("sync", "depclose-sync", {"pyproject.toml": config, "docker/README": ""} | CODE)
    hooks.stops(git, "a list that is not there yet", "docker/app.txt: written")
    hooks.stops(git, "a list that nobody added", "docker/app.txt: not in the commit: git add it")
    git("add", "-A")
    hooks.passes(git, "the list", "1 file up to date")
    hooks.write(git, {"app/parts.py": "import torch\n"})
    git("add", "-A")
    hooks.stops(git, "a list that is stale", "docker/app.txt: brought up to date")
    hooks.runner.check("sync: it has the package now", "torch>=2" in (git.folder / "docker/app.txt").read_text())
    git("add", "-A")
    hooks.passes(git, "both", "1 file up to date")


def main() -> int:
    runner = Runner()
    with tempfile.TemporaryDirectory(prefix="pre-commit-") as folder:
        home = Path(folder).resolve()
        hooks = Hooks(runner, home, copy_repository(home / "depclose"))
        runner.check("no npm on the path", shutil.which("npm", path=Git.ENV["PATH"]) is None)
        for check in (check_entry, check_nothing, check_services, check_sync):
            check(hooks)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
