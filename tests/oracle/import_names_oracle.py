"""Compare what depclose reads from an environment with what importlib says of it.

    python import_names_oracle.py DRIVER [--python PYTHON] [--install FOLDER]

PYTHON is the interpreter whose environment is read, this one if not given; --install makes
a virtual environment of import_names.in in FOLDER, with uv, and reads that one; so does
DEPCLOSE_FULL in the environment, in a temporary folder. Compared:

- name, version and size of every distribution;
- that every module file of a distribution leads to it by the longest listed prefix of its
  name, and to others only where they ship the same package;
- that every listed name is found by importlib, and is no namespace package;
- that each top-level name of importlib.metadata.packages_distributions() is listed.
"""

from __future__ import annotations

import argparse
import importlib.machinery
import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
SUFFIXES = tuple(importlib.machinery.all_suffixes())


def module_of(path: importlib.metadata.PackagePath) -> str:
    """The dotted name of the module in a file, or "" when none can be imported from it."""
    suffix = next((s for s in sorted(SUFFIXES, key=len)[::-1] if path.name.endswith(s)), "")
    parts = [*path.parts[:-1], path.name[: -len(suffix)]] if suffix else [""]
    if not all(part.isidentifier() for part in parts) or "__pycache__" in parts:
        return ""
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def describe() -> dict:
    """What this interpreter's importlib says (runs in the environment that is read)."""
    site = {str(Path(p).resolve()) for p in sys.path if p.endswith("-packages")}
    dists = {}
    for dist in importlib.metadata.distributions():
        name = dist.metadata["Name"]
        home = str(Path(dist.locate_file("")).resolve())
        if name in dists or home not in site or dist.files is None:
            continue
        text = dist.read_text("direct_url.json") or "{}"
        files = [f for f in dist.files if f.suffix != ".pyc"]
        sizes = (f.size if f.size is not None else f.locate().stat().st_size for f in files)
        dists[name] = {
            "version": dist.version,
            "size": sum(sizes),
            "modules": sorted({m for f in files if (m := module_of(f))}),
            "inits": sorted({module_of(f) for f in files if f.name == "__init__.py"} - {""}),
            "editable": json.loads(text).get("dir_info", {}).get("editable", False),
        }
    return {"dists": dists, "tops": dict(importlib.metadata.packages_distributions())}


def kinds(names: list[str]) -> dict[str, str]:
    """What importlib finds under each name: a "module", a "namespace" or "nothing"."""
    found = {}
    for name in names:
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError, AttributeError):
            spec = None
        namespace = spec is not None and spec.origin is None
        found[name] = "nothing" if spec is None else "namespace" if namespace else "module"
    return found


def run_driver(driver: str, python: str) -> dict[str, dict]:
    out = subprocess.run([driver, python], capture_output=True, text=True, check=True).stdout
    dists: dict[str, dict] = {}
    for line in out.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "dist":
            name, version, size, editable = rest.rsplit(" ", 3)
            last = dists[name] = {"version": version, "size": int(size), "imports": []}
            last["editable"] = editable == "editable"
        elif kind == "import":
            last["imports"].append(rest)
    return dists


def inside(python: str, question: object) -> dict:
    """Ask this script a question in the environment of another interpreter."""
    command = [python, "-I", __file__, "--inside"]
    done = subprocess.run(
        command, input=json.dumps(question), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def longest(owners: dict[str, set[str]], module: str) -> str:
    while module and module not in owners:
        module = module.rpartition(".")[0]
    return module


def compare(ours: dict[str, dict], theirs: dict) -> tuple[int, list[str]]:
    checks, wrong = 0, []
    owners = defaultdict(set)
    inits = defaultdict(set)
    for name, dist in ours.items():
        for imported in dist["imports"]:
            owners[imported].add(name)
    for name, dist in theirs["dists"].items():
        for init in dist["inits"]:
            inits[init].add(name)
    for name, dist in theirs["dists"].items():
        mine = ours.get(name)
        if mine is None:
            wrong.append(f"{name}: not read")
            continue
        checks += 2
        if mine["version"] != dist["version"]:
            wrong.append(f"{name}: version {mine['version']}, not {dist['version']}")
        if mine["size"] != dist["size"] and not mine["editable"]:
            wrong.append(f"{name}: {mine['size']} bytes, not {dist['size']}")
        for module in dist["modules"]:
            checks += 1
            prefix = longest(owners, module)
            extra = owners.get(prefix, set()) - inits[prefix] - {name}
            # A namespace's own __init__, or a finder, is nobody's to import.
            if module in inits and any(o.startswith(f"{module}.") for o in owners):
                continue
            if not mine["editable"] and (name not in owners.get(prefix, ()) or extra):
                wrong.append(f"{name}: {module} leads to {owners.get(prefix)} by {prefix}")
    for top, names in theirs["tops"].items():
        for name in names:
            modules = theirs["dists"].get(name, {}).get("modules", ())
            if any(m == top or m.startswith(f"{top}.") for m in modules):
                checks += 1
                if not any(i.partition(".")[0] == top for i in ours[name]["imports"]):
                    wrong.append(f"{name}: {top} is not listed")
    return checks, wrong


def install(folder: Path) -> str:
    python = str(folder / "bin" / "python")
    subprocess.run(["uv", "venv", "-q", "-p", sys.executable, folder], check=True)
    requirements = HERE / "import_names.in"
    subprocess.run(["uv", "pip", "install", "-q", "-p", python, "-r", requirements], check=True)
    return python


def judge(driver: str, python: str) -> bool:
    """Compare one environment, and say how it went."""
    ours, theirs = run_driver(driver, python), inside(python, None)
    checks, wrong = compare(ours, theirs)
    names = sorted({i for d in ours.values() if not d["editable"] for i in d["imports"]})
    for name, kind in inside(python, names).items():
        checks += 1
        if kind != "module":
            wrong.append(f"{name}: importlib finds {kind}")
    for line in wrong:
        print(line)
    print(f"{len(ours)} distributions, {len(names)} names")
    print(f"{checks - len(wrong)} passed, {len(wrong)} failed")
    return checks > 0 and not wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("driver")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--install", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    if options.install:
        good = judge(options.driver, install(options.install))
    elif os.environ.get("DEPCLOSE_FULL"):
        with tempfile.TemporaryDirectory() as folder:
            good = judge(options.driver, install(Path(folder, "venv")))
    else:
        good = judge(options.driver, options.python)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    if sys.argv[1:] == ["--inside"]:
        asked = json.load(sys.stdin)
        json.dump(describe() if asked is None else kinds(asked), sys.stdout)
    else:
        main()
