#!/usr/bin/env python3
"""The facts oracle over the standard library at hand and whole packages from PyPI.

    oracle_facts.py [--depclose PROGRAM] [--full]

Packages are installed by uv without what they need, in the versions below, into
build/oracle/, once. Every day two of them and some random files; --full takes them all.
"""

import argparse
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build"
sys.path.insert(0, str(HERE.parent))

from closing import Runner

DAILY = ["django==5.2.19", "sympy==1.14.0"]
FULL = ["sqlalchemy==2.0.44", "transformers==4.57.1", "ansible-core==2.18.11", "twisted==25.5.0",
        "scikit-learn==1.7.2", "jedi==0.19.2"]
COUNTS = re.compile(r"(\d+) passed, (\d+) failed$", re.MULTILINE)


def installed(package: str) -> Path:
    target = BUILD / "oracle" / package
    if not target.is_dir():
        subprocess.run(["uv", "pip", "install", "-q", "--no-deps", "--python", sys.executable,
                        "--target", target, package], check=True, stdin=subprocess.DEVNULL)
    return target


def compare(runner: Runner, name: str, script: str, *arguments) -> None:
    done = subprocess.run([sys.executable, HERE / script, *map(str, arguments)], check=False,
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    found = COUNTS.search(done.stdout)
    print(f"{name}: {found.group() if found else 'no closing line'}", flush=True)
    if not found or done.returncode and found.group(2) == "0":
        runner.check(name, False, done.stdout[-4000:])
        return
    runner.passed += int(found.group(1))
    runner.failed += int(found.group(2))
    if int(found.group(2)):
        print(done.stdout[-8000:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--depclose", type=Path, default=BUILD / "depclose")
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    command = ["--depclose", f"{options.depclose.resolve()} facts"]
    runner = Runner()
    library = sorted(path for path in Path(sysconfig.get_path("stdlib")).iterdir()
                     if path.name != "site-packages" and (path.is_dir() or path.suffix == ".py"))
    compare(runner, "standard library", "facts_oracle.py", *command, *library)
    for package in DAILY + (FULL if options.full else []):
        compare(runner, package, "facts_oracle.py", *command, installed(package))
    compare(runner, "random files", "facts_random.py", *command,
            "--count", 5000 if options.full else 300)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
