#!/usr/bin/env python3
"""The bench of truth, tried on an application made here: what it records, and how it judges
closures that are right, too small and too large."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from closing import Runner

TABLE = """
[apps.toy]
dist = "toy"
script = "toy"
[[apps.toy.run]]
command = "@toy"
expect = "^hello 1$"
"""
SITE = {
    "toy/__init__.py": "",
    "toy/cli.py": "from importlib import import_module, metadata\nfrom pathlib import Path\n"
                  "def main():\n"
                  "    text = Path(__file__).with_name('word.txt').read_text()\n"
                  "    print(import_module('toy.plugins.' + text).say(), metadata.version('toy'))\n",
    "toy/plugins/__init__.py": "",
    "toy/plugins/a.py": "def say():\n    return 'hello'\n",
    "toy/plugins/b.py": "",
    "toy/word.txt": "a",
    "toy-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: toy\nVersion: 1\n",
    "toy-1.dist-info/entry_points.txt": "[console_scripts]\ntoy = toy.cli:main\n",
}
CODE = ["toy/__init__.py", "toy/cli.py", "toy/plugins/__init__.py", "toy/plugins/a.py"]
DATA = ["toy/word.txt", "toy-1.dist-info"]

# name, the closure's code and data, the row of the application: truth, closure, size, recall,
# own, distributions, runs
CLOSURES = [
    ("what is needed", CODE, DATA, "toy 4 4 1.00 1.0000 1.0000 1.000 1/1"),
    ("a module too few", CODE[:3], DATA, "toy 4 3 0.75 0.7500 0.7500 1.000 0/1"),
    ("a module too many", [*CODE, "toy/plugins/b.py"], DATA, "toy 4 5 1.25 1.0000 1.0000 1.000 1/1"),
    ("no data", CODE, DATA[1:], "toy 4 4 1.00 1.0000 1.0000 1.000 0/1"),
    ("no metadata", CODE, DATA[:1], "toy 4 4 1.00 1.0000 1.0000 1.000 0/1"),
    ("nothing of it", [], [], "toy 4 0 0.00 0.0000 0.0000 0.000 0/1"),
]


def make_application(folder: Path) -> None:
    """An environment with one distribution, as `install` would leave it, and its table."""
    root = folder / "home" / "venvs" / "toy"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root], check=True)
    site = next(root.glob("lib/python*/site-packages"))
    record = "".join(f"{name},,\n" for name in SITE)
    for name, text in {**SITE, "toy-1.dist-info/RECORD": record}.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    script = root / "bin" / "toy"
    script.write_text(f"#!{root}/bin/python\nfrom toy.cli import main\nmain()\n")
    script.chmod(0o755)
    (root / ".installed").touch()
    (folder / "projects").mkdir()
    (folder / "apps.toml").write_text(TABLE)


def bench(folder: Path, answer: str) -> subprocess.CompletedProcess:
    """The bench, for a tool that prints ANSWER."""
    (folder / "answer").write_text(answer)
    program = TESTS / "bench" / "truth" / "truth.py"
    command = [sys.executable, program, "--home", folder / "home", "--apps", folder / "apps.toml"]
    return subprocess.run([*command, "bench", "--cmd", f"cat {folder}/answer"], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def main() -> int:
    runner = Runner()
    if sys.platform != "linux":
        runner.skip("the bench of truth", "it needs Linux")
        return runner.end()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_application(folder)
        for what, code, data, wanted in CLOSURES:
            done = bench(folder, json.dumps({"files": code, "data": data, "distributions": []}))
            rows = [" ".join(line.split()[:8]) for line in done.stdout.splitlines()]
            runner.check(what, done.returncode == 0 and wanted in rows, done.stdout)
        done = bench(folder, "no closure")
        runner.check("a tool that fails", done.returncode == 1 and "failed" in done.stdout, done.stdout)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
