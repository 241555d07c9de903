"""What the tests of packaging share: commands, Git repositories of our own making, a copy of this one."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from closing import Runner

__all__ = ["ROOT", "Git", "Runner", "clean_environment", "copy_repository", "run", "version"]

def run(*command, **options) -> subprocess.CompletedProcess:
    """Runs COMMAND with its output as one text; env adds to the environment."""
    env = os.environ | options.pop("env", {})
    return subprocess.run([str(word) for word in command], check=False, text=True, env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)


class Git:
    """A repository of our own making; commits as nobody in particular."""

    ENV = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"} | {
        f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "test"), ("EMAIL", "test@example"))}

    def __init__(self, folder: Path):
        self.folder = folder
        self("init", "-q")

    def __call__(self, *words) -> subprocess.CompletedProcess:
        return run("git", *words, cwd=self.folder, env=self.ENV)


def copy_repository(target: Path) -> Git:
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            check=True, cwd=ROOT, text=True, capture_output=True)
    for name in filter(None, listed.stdout.split("\0")):
        if os.path.lexists(ROOT / name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name, follow_symlinks=False)
    git = Git(target)
    git("add", "-A")
    git("commit", "-q", "-m", "a copy")
    return git


def version() -> str:
    text = (ROOT / "CMakeLists.txt").read_text()
    return re.search(r"project\(depclose VERSION ([0-9.]+)", text).group(1)


def clean_environment(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder / "bin"
