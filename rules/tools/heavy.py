"""Fill in heavy.json: how large its distributions are, and which of them bring others.

    python heavy.py ../heavy.json [NAME...]

Each NAME, or every distribution in the file, is locked on its own (uv lock, one scratch
project each, so that none holds another back) for Python 3.11 on linux x86_64. That tells
its newest version, and which others of the file it requires, directly or not. A version
not yet measured has its wheel downloaded (pip download) into a temporary folder: "wheel" is
that file's size, "installed" the sum of the files in it, before any bytecode. What has only
source is not built: its "installed" is null, or what somebody measured for that version.

To add a distribution, write {} for its name, with an "instead" if there is a lighter way,
and run this for all, as others may bring it. Run it on linux x86_64, with uv on PATH and a
Python that has pip, and tomli below 3.11. It needs disk for one wheel at a time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

try:
    import tomllib
except ModuleNotFoundError:
    import tomli as tomllib

SCHEMA = "depclose.rules.heavy/1"
PYTHON = "3.11"
PROJECT = """\
[project]
name = "depclose-scratch"
version = "0"
requires-python = "=={python}.*"
dependencies = ["{name}"]
[tool.uv]
environments = ["sys_platform == 'linux' and platform_machine == 'x86_64'"]
"""


def run(*command: str | Path) -> None:
    """Run a command; on failure, raise its last line as the message."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["failed in silence"]
        raise RuntimeError(next((ln for ln in lines if "Because" in ln), lines[-1]))


def lock(name: str, folder: Path) -> dict[str, dict]:
    """Every package that NAME needs, itself included, as uv.lock has them."""
    text = PROJECT.format(name=name, python=PYTHON)
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    run("uv", "lock", "--quiet", "--python", PYTHON, "--project", folder)
    data = tomllib.loads((folder / "uv.lock").read_text(encoding="utf-8"))
    return {package["name"]: package for package in data["package"]}


def measure(requirement: str, folder: Path) -> tuple[int, int]:
    """Bytes of the wheel for the target, and of the files in it."""
    run(
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-cache-dir"),
        *("--no-deps", "--only-binary=:all:", "--python-version", PYTHON),
        *("--dest", folder, requirement),
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        return wheel.stat().st_size, sum(file.file_size for file in files.infolist())


def fill(name: str, entry: dict, listed: set[str]) -> dict:
    """A new entry for NAME; what only people know ("instead") is taken over."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        packages = lock(name, folder)
        version = packages[name]["version"]
        known = entry if entry.get("version") == version else {}
        sizes = known.get("wheel"), known.get("installed")
        if packages[name].get("wheels") and None in sizes:
            sizes = measure(f"{name}=={version}", folder)
    filled = {
        "version": version,
        "wheel": sizes[0],
        "installed": sizes[1],
        "brings": sorted(listed.intersection(packages) - {name}),
    }
    if "instead" in entry:
        filled["instead"] = entry["instead"]
    return filled


def render(rules: dict) -> str:
    """The file's text: sorted, one distribution a line."""
    lines = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}"
        for name, entry in sorted(rules["distributions"].items())
    )
    return (
        f'{{\n  "schema": "{SCHEMA}",\n  "made": {json.dumps(rules["made"])},\n'
        f'  "distributions": {{\n{lines}\n  }}\n}}\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rules", type=Path, metavar="HEAVY.json")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()

    rules = json.loads(options.rules.read_text(encoding="utf-8"))
    entries = rules["distributions"]
    rules["made"] = (
        f"tools/heavy.py, {date.today()}: the newest wheels for Python {PYTHON} on linux"
        " x86_64; sizes in bytes, each distribution alone"
    )
    for name in sorted(options.names or entries):
        try:
            entries[name] = fill(name, entries.get(name, {}), set(entries))
            print(f"{name} {entries[name]['version']}", file=sys.stderr)
        except RuntimeError as error:
            print(f"{name}: left as it was: {error}", file=sys.stderr)
        options.rules.write_text(render(rules), encoding="utf-8")


if __name__ == "__main__":
    main()
