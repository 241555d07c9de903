"""Compares the selection over a uv.lock with `uv export` of the same lock.

    python3 tests/oracle/uv_export_oracle.py DRIVER [LOCK...]

Every dependency of a project is taken for imported; then what is selected must be what uv
exports, for each platform and Python version after `packaging` has evaluated the markers
that remain. LOCKs are compared as they stand, beside their pyproject.toml; without any,
the projects below are locked by the real uv, which asks the real registry: offline the
test is passed over (exit status 77).
"""

import functools
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile

from packaging.markers import Marker

PLATFORMS = {
    "linux": ("posix", "linux", "Linux", "x86_64"),
    "linux-aarch64": ("posix", "linux", "Linux", "aarch64"),
    "macos": ("posix", "darwin", "Darwin", "arm64"),
    "windows": ("nt", "win32", "Windows", "AMD64"),
}

HEAD = '[project]\nname = "demo"\nversion = "1"\nrequires-python = ">=3.10"\n'
WORKSPACE = '[tool.uv.sources]\nlib = {workspace = true}\n[tool.uv.workspace]\nmembers = ["lib"]\n'

# Name, files, and the options to compare beside none.
PROJECTS = [
    ("extras", {"pyproject.toml": HEAD + """
dependencies = ["requests[socks]; sys_platform == 'win32'", "uvicorn[standard]", "httpx"]
[project.optional-dependencies]
http2 = ["httpx[http2]"]
all = ["demo[http2]", "rich; python_version >= '3.12'"]
[dependency-groups]
dev = ["pytest", {include-group = "lint"}]
lint = ["ruff"]
"""}, [["--extra", "all"], ["--extra", "http2", "--group", "lint"], ["--group", "dev"]]),
    ("forks", {"pyproject.toml": HEAD + """
dependencies = [
  "numpy<2; python_version < '3.12'", "numpy>=2.1; python_version >= '3.12'",
  "anyio<4; sys_platform == 'darwin'", "anyio>=4; sys_platform != 'darwin'",
  "pandas", "colorama; sys_platform == 'win32' and platform_machine == 'AMD64'",
]
"""}, []),
    ("conflicts", {"pyproject.toml": HEAD + """
dependencies = ["idna"]
[project.optional-dependencies]
old = ["attrs<23", "anyio<4"]
new = ["attrs>=24", "anyio>=4.4", "httpx"]
[dependency-groups]
a = ["click<8.1"]
b = ["click>=8.1", "flask"]
[tool.uv]
conflicts = [[{extra = "old"}, {extra = "new"}], [{group = "a"}, {group = "b"}]]
"""}, [["--extra", "old"], ["--extra", "new"], ["--group", "a"], ["--group", "b"],
       ["--extra", "new", "--group", "a"]]),
    ("workspace", {"pyproject.toml": HEAD + """
dependencies = ["lib[fast]", "click"]
[dependency-groups]
dev = ["lib[slow]"]
""" + WORKSPACE, "lib/pyproject.toml": """
[project]
name = "lib"
version = "1"
requires-python = ">=3.10"
dependencies = ["anyio; sys_platform != 'win32'", "six"]
[project.optional-dependencies]
fast = ["orjson; platform_machine == 'x86_64'"]
slow = ["simplejson", "lib[fast]"]
"""}, [["--group", "dev"]]),
    ("environments", {"pyproject.toml": HEAD + """
dependencies = ["click", "tqdm", "cffi; python_version < '3.12'", "jsonschema[format]"]
[tool.uv]
environments = ["sys_platform == 'linux'", "sys_platform == 'win32'"]
constraint-dependencies = ["attrs<25"]
override-dependencies = ["rpds-py>=0.10"]
"""}, []),
    ("paths", {"pyproject.toml": HEAD + """
dependencies = ["near", "six"]
[tool.uv.sources]
near = {path = "near", editable = true}
""", "near/pyproject.toml": """
[project]
name = "near"
version = "1"
dependencies = ["idna", "certifi; python_version >= '3.11'"]
"""}, []),
    ("sources", {"pyproject.toml": HEAD + """
dependencies = ["inner", "outer; sys_platform == 'linux'", "wheel-demo", "idna"]
[tool.uv.sources]
inner = {git = "file://FOLDER/git", subdirectory = "inner", rev = "v1"}
outer = {git = "file://FOLDER/git", tag = "v1"}
wheel-demo = {path = "wheel_demo-1-py3-none-any.whl"}
"""}, []),
    ("virtual", {"pyproject.toml": """
[tool.uv.workspace]
members = ["one", "two"]
""", "one/pyproject.toml": HEAD.replace("demo", "one") + """
dependencies = ["click", "attrs; python_version < '3.12'"]
""", "two/pyproject.toml": HEAD.replace("demo", "two") + """
dependencies = ["idna", "one"]
[project.optional-dependencies]
more = ["six"]
[tool.uv.sources]
one = {workspace = true}
"""}, []),
]


@functools.cache
def environment(platform, minor):
    os_name, sys_platform, system, machine = PLATFORMS[platform]
    return {
        "os_name": os_name, "sys_platform": sys_platform, "platform_system": system,
        "platform_machine": machine, "implementation_name": "cpython",
        "platform_python_implementation": "CPython", "python_version": f"3.{minor}",
        "python_full_version": f"3.{minor}.4", "implementation_version": f"3.{minor}.4",
        "platform_release": "", "platform_version": "", "extra": "",
    }


@functools.cache
def holds(marker, platform, minor):
    return Marker(marker).evaluate(environment(platform, minor))


def parse(text):
    """[(requirement, marker, hashes)] of a requirements text, but for local folders."""
    found = []
    for line in re.sub(r" *\\\n *", " ", text).splitlines():
        folder = line.startswith((".", "-")) and ".whl" not in line
        if line.strip() and not folder and not line.lstrip().startswith("#"):
            requirement, *hashes = line.split(" --hash=")
            name, _, marker = requirement.partition(" ; ")
            found.append((name.strip(), marker.strip(), tuple(sorted(hashes))))
    return found


def installed(parsed, platform, minor):
    return sorted(
        (name, hashes) for name, marker, hashes in parsed
        if not marker or holds(marker, platform, minor)
    )


def run(command, cwd=None):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def different(what, wanted, got):
    missing = [item[0] for item in wanted if item not in got]
    surplus = [item[0] for item in got if item not in wanted]
    if missing or surplus:
        print(f"differs: {what}: missing {missing}, surplus {surplus}")
    return bool(missing or surplus)


def minors(lock):
    with open(lock, "rb") as file:
        first = tomllib.load(file).get("requires-python", ">=3.8")
    found = re.search(r"[=>~]=? *3\.(\d+)", first)
    low = int(found.group(1)) if found else 8
    return [low] if first.startswith("==") else [m for m in range(low, 15)][:4]


def compare(driver, lock, options):
    """(comparisons, differences) of one lock with one set of options."""
    folder = lock.parent
    with open(folder / "pyproject.toml", "rb") as file:
        name = tomllib.load(file).get("project", {}).get("name", "")
    uv = ["uv", "export", "--frozen", "--no-default-groups", "--quiet"]
    exported = run([*uv, *options], folder)
    command = [driver, str(lock), name, "--hashes", *options]
    universal = run([*command, "--universal"])
    if exported is None or universal is None:
        print(f"differs: {lock} {options}: uv {exported and 'good'}, we {universal and 'good'}")
        return 1, 1
    exported, universal = parse(exported), parse(universal)
    count = bad = 0
    versions = minors(lock)
    for platform in PLATFORMS:
        span = f"{versions[0]}-{versions[-1]}"
        ranged = parse(run([*command, "--platform", platform, "--python", span]))
        for minor in versions:
            one = run([*command, "--platform", platform, "--python", str(minor)])
            wanted = installed(exported, platform, minor)
            for kind, got in (("universal", universal), ("range", ranged), ("one", parse(one))):
                what = f"{lock} {' '.join(options)} {platform} 3.{minor} {kind}"
                bad += different(what, wanted, installed(got, platform, minor))
                count += 1
    return count, bad


def make_sources(folder):
    """A repository with two projects, and a wheel."""
    for name in ("outer", "inner"):
        place = folder / "git" / ("" if name == "outer" else name)
        place.mkdir(parents=True)
        (place / "pyproject.toml").write_text(
            f'[project]\nname = "{name}"\nversion = "1"\ndependencies = ["certifi"]\n'
        )
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@y"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"], ["tag", "v1"]):
        run([*git, *command], folder / "git")
    with zipfile.ZipFile(folder / "wheel_demo-1-py3-none-any.whl", "w") as wheel:
        info = "wheel_demo-1.dist-info/"
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: wheel-demo\nVersion: 1\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(info + "RECORD", "")


def make(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    if "FOLDER" in files["pyproject.toml"]:
        make_sources(folder)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("FOLDER", str(folder)))
    return run(["uv", "lock", "--quiet"], folder) is not None


def main():
    driver, *locks = sys.argv[1:]
    driver = str(pathlib.Path(driver).resolve())
    count = bad = 0
    with tempfile.TemporaryDirectory() as temporary:
        jobs = [(pathlib.Path(lock).resolve(), []) for lock in locks]
        for name, files, variants in PROJECTS if not locks else []:
            folder = pathlib.Path(temporary) / name
            if not make(folder, files):
                print("passed over: uv cannot lock here (no uv, or no registry)")
                return 77
            jobs += [(folder / "uv.lock", options) for options in [[], *variants]]
        for lock, options in jobs:
            counted, differing = compare(driver, lock, options)
            count, bad = count + counted, bad + differing
    print(f"uv export: {len(jobs)} exports, {count} comparisons, {bad} different")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
