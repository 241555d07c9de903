"""What depclose writes installs, and what was installed runs.

    test_install.py [--depclose PROGRAM]

Makes a project on small packages of the index, locks it with the real uv, lets depclose write
the requirements of its service, installs them into empty environments with uv and with plain
pip, with hashes and without, and runs the service there. What the service does not need is
not there. Skipped when the index is out of reach.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from closing import Runner

PYPROJECT = """\
[project]
name = "service"
version = "1"
requires-python = ">=3.9"
dependencies = [
    "click>=8",
    "httpx[socks]>=0.27",
    "PyYAML>=6",
    "rich>=13",
    "tomli>=2 ; python_version < '3.11'",
    "colorama>=0.4 ; sys_platform == 'win32'",
    "attrs>=23",
]

[project.optional-dependencies]
fast = ["msgpack>=1"]

[dependency-groups]
dev = ["iniconfig>=2"]
"""

FILES = {
    "pyproject.toml": PYPROJECT,
    "service/__init__.py": "",
    "service/main.py": """\
import sys
from service import web
from service.settings import load

try:
    import msgpack
except ImportError:
    msgpack = None

if sys.platform == "win32":
    import colorama


def main():
    load("a: 1")
    print("runs", web.client() is not None)


if __name__ == "__main__":
    main()
""",
    "service/web.py": """\
import httpx


def client():
    return httpx.Client(proxy="socks5://127.0.0.1:9")
""",
    "service/settings.py": """\
import sys
import yaml

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def load(text):
    assert tomllib.loads("a = 1") == yaml.safe_load(text)
""",
    "tools/report.py": "import rich\nimport attr\nimport click\n",
}
OUT_OF_REACH = re.compile("(?i)failed to fetch|error sending request|dns|connect|network|offline")
NEEDED = {"httpx", "httpcore", "anyio", "socksio", "pyyaml", "certifi", "idna", "h11"}
NOT_NEEDED = {"rich", "attrs", "click", "msgpack", "iniconfig", "colorama", "pygments"}


def call(words: list, folder: Path, **more: str) -> subprocess.CompletedProcess:
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")}
    return subprocess.run([str(word) for word in words], check=False, cwd=folder, text=True,
                          env={**environment, "NO_COLOR": "1", **more}, capture_output=True,
                          timeout=300)


def installed(python: Path, folder: Path) -> set:
    """The normalised names of what an environment holds, but for pip itself."""
    names = "import importlib.metadata as m; print(*{d.name for d in m.distributions()})"
    words = call([python, "-I", "-c", names], folder).stdout.split()
    return {re.sub(r"[-_.]+", "-", word).lower() for word in words} - {"pip", "setuptools"}


class Installer:
    def __init__(self, runner: Runner, program: Path, project: Path, uv: str):
        self.runner, self.program, self.project, self.uv = runner, program, project, uv
        self.count = 0

    def environment(self, with_pip: bool) -> Path:
        """An empty environment; its interpreter."""
        self.count += 1
        folder = self.project.parent / f"env{self.count}"
        venv.create(folder, with_pip=with_pip)
        return folder / "bin" / "python"

    def requirements(self, name: str, options: list) -> Path:
        """Has depclose write FILE; its path from the project."""
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        done = call([self.program, "service/main.py", "-o", name, "--python-version", python,
                     *options], self.project)
        self.runner.check(f"{name} is written", done.returncode == 0, done.stderr)
        return self.project / name

    def install(self, name: str, path: Path, by_pip: bool, options: list) -> None:
        python = self.environment(by_pip)
        if by_pip:
            words = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        else:
            words = [self.uv, "pip", "install", "-q", "--python", python]
        done = call([*words, *options, "-r", path], self.project)
        if not self.runner.check(f"{name} installs", done.returncode == 0, done.stderr):
            return
        there = installed(python, self.project)
        good = there >= NEEDED and not there & NOT_NEEDED
        self.runner.check(f"{name}: just what is needed", good, " ".join(sorted(there)))
        for how in (["-m", "service.main"], ["-c", "import service.main as s; s.main()"]):
            done = call([python, *how], self.project)
            self.runner.check(f"{name}: runs, {how[0]}", done.stdout == "runs True\n",
                              done.stdout + done.stderr)

    def install_each_way(self, name: str, options: list, installing: list) -> None:
        path = self.requirements(name, options)
        self.install(f"{name}, uv", path, False, installing)
        self.install(f"{name}, pip", path, True, installing)

    def install_guarded(self) -> None:
        """An extra that is asked for is there."""
        path = self.requirements("extra.txt", ["--extra", "fast"])
        python = self.environment(False)
        done = call([self.uv, "pip", "install", "-q", "--python", python, "-r", path],
                    self.project)
        there = installed(python, self.project)
        self.runner.check("extra.txt, uv: the extra is there",
                          done.returncode == 0 and "msgpack" in there, done.stderr)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    program = parser.parse_args().depclose.resolve()
    runner = Runner()
    uv = shutil.which("uv")
    if not uv:
        runner.skip("requirements that install", "there is no uv")
        return runner.end()
    with tempfile.TemporaryDirectory(prefix="install-") as temporary:
        project = Path(temporary).resolve() / "project"
        for name, text in FILES.items():
            path = project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = call([uv, "lock", "-q"], project)
        if OUT_OF_REACH.search(done.stderr):
            runner.skip("requirements that install", "the index is out of reach")
        elif runner.check("uv locks the project", done.returncode == 0, done.stderr):
            installer = Installer(runner, program, project, uv)
            installer.install_each_way("plain.txt", [], [])
            installer.install_each_way("hashes.txt", ["--hashes"], ["--require-hashes"])
            installer.install_each_way("universal.txt", ["--universal"], [])
            installer.install_guarded()
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
