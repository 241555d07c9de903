"""A package index on this machine: real wheels, small stand-ins for the others, requests counted.

    with tempfile.TemporaryDirectory() as folder:
        locked = read_lock(Path("uv.lock"))
        fill(Path(folder), locked, [wheels(requirements)], part=4)
        with Index(Path(folder)) as index:
            text = relock(Path("uv.lock").read_text(), Path(folder), index.url)

A stand-in has the name, the version and the requirements of what it stands for, and a file of zeros
in proportion to its installed size, as rules/heavy.json knows it. It is the same to the byte
whenever it is made, so that hashes in a lock stay true.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

from engine import CACHE, ROOT, NoEngine
from server import Server

# Of what is not known; what is known has its part of its size.
SMALL = 100_000
BLOCK = re.compile(r"^\[\[package\]\]\n", re.MULTILINE)
NAMED = re.compile(r'^name = "([^"]+)"\nversion = "([^"]+)"\nsource = \{ registry = ', re.MULTILINE)
FILES = re.compile(r"^sdist = .*\n|^wheels = \[\n(?:.*\n)*?\]\n", re.MULTILINE)
REGISTRY = re.compile(r'registry = "[^"]*"')


def wheels(requirements: str) -> Path:
    """A folder of real wheels for the lines, fetched from the configured index if need be."""
    lines = sorted(line for line in map(str.strip, requirements.splitlines()) if line and line[0] != "#")
    wanted = "\n".join([sys.version, *lines])
    folder = CACHE / f"wheels-{hashlib.sha256(wanted.encode()).hexdigest()[:16]}"
    if folder.is_dir():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix="half-", dir=CACHE))
    done = subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--only-binary=:all:", "-d", half, *lines],
                          check=False, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(half)
        raise NoEngine(f"the packages cannot be fetched: {done.stderr[-2000:]}")
    half.rename(folder)
    return folder


def canonical(name: str) -> str:
    """The name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def project(wheel: str) -> str:
    return canonical(wheel.partition("-")[0])


def read_lock(path: Path) -> list[dict]:
    """The packages of a uv.lock that come from an index."""
    with path.open("rb") as stream:
        packages = tomllib.load(stream)["package"]
    return [package for package in packages if "registry" in package["source"]]


def requirement(dependency: dict, extra: str = "") -> str:
    """A dependency of a lock as a `Requires-Dist` line has it."""
    extras = f"[{','.join(dependency['extra'])}]" if "extra" in dependency else ""
    version = f"=={dependency['version']}" if "version" in dependency else ""
    conditions = [f"({dependency['marker']})"] if "marker" in dependency else []
    conditions += [f'extra == "{extra}"'] if extra else []
    marker = f" ; {' and '.join(conditions)}" if conditions else ""
    return f"{dependency['name']}{extras}{version}{marker}"


def metadata(package: dict) -> str:
    lines = ["Metadata-Version: 2.1", f"Name: {package['name']}", f"Version: {package['version']}"]
    lines += [f"Requires-Dist: {requirement(one)}" for one in package.get("dependencies", [])]
    for extra, dependencies in package.get("optional-dependencies", {}).items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f"Requires-Dist: {requirement(one, extra)}" for one in dependencies]
    return "\n".join(lines) + "\n"


def stand_in(folder: Path, package: dict, size: int, modules: dict[str, str] | None = None) -> None:
    """Writes a wheel that installs `size` bytes, and the modules: paths with their text."""
    name, version = re.sub(r"[-.]+", "_", package["name"]), package["version"]
    info = f"{name}-{version}.dist-info"
    texts = {
        **(modules or {}),
        f"{info}/METADATA": metadata(package),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    data = f"{name}-stands-in/data.bin"
    texts[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*texts, data, f"{info}/RECORD"])
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as wheel:
        for member, text in texts.items():
            wheel.writestr(zipfile.ZipInfo(member), text, zipfile.ZIP_DEFLATED)
        large = zipfile.ZipInfo(data)
        large.compress_type = zipfile.ZIP_DEFLATED
        with wheel.open(large, "w") as stream:
            zeros = bytes(1 << 20)
            for start in range(0, size, len(zeros)):
                stream.write(zeros[:size - start])


def installed_sizes() -> dict[str, int]:
    """What rules/heavy.json knows, by distribution."""
    rules = json.loads((ROOT / "rules/heavy.json").read_text())["distributions"]
    return {name: rule["installed"] for name, rule in rules.items()}


def fill(folder: Path, locked: list[dict], real: list[Path], part: int, also: frozenset = frozenset()) -> None:
    """Puts a wheel of every locked package into a folder: a real one where there is one.

    A stand-in has one of `part` parts of the size. Those named in `also` get one all the same.
    """
    sizes, there = installed_sizes(), set()
    for wheel in (wheel for source in real for wheel in sorted(source.glob("*.whl"))):
        if project(wheel.name) not in also:
            there.add((project(wheel.name), wheel.name.split("-")[1]))
            shutil.copyfile(wheel, folder / wheel.name)
    for package in locked:
        name = package["name"]
        if (name, package["version"]) not in there:
            stand_in(folder, package, sizes[name] // part if name in sizes else SMALL)


def relock(text: str, folder: Path, url: str) -> str:
    """A uv.lock whose every package is the wheel of the folder, at an index of this address."""
    found = {}
    for wheel in folder.glob("*.whl"):
        found[project(wheel.name), wheel.name.split("-")[1]] = wheel

    def block(part: str) -> str:
        named = NAMED.search(part)
        if not named:
            return part
        wheel = found[named[1], named[2]]
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        entry = (f'wheels = [\n    {{ url = "{url}/files/{wheel.name}", hash = "sha256:{digest}", '
                 f'size = {wheel.stat().st_size} }},\n]\n')
        # Below the scalars and arrays of the package, above its tables.
        first = FILES.search(part).start()
        return part[:first] + entry + FILES.sub("", part[first:])

    head, *parts = BLOCK.split(text)
    lock = "[[package]]\n".join([head, *map(block, parts)])
    return REGISTRY.sub(f'registry = "{url}/simple"', lock)


class Index(Server):
    """A folder of wheels as an index (PEP 503), with their metadata apart (PEP 714)."""

    def __init__(self, folder: Path):
        super().__init__()
        self.folder = folder

    def content(self, path: str) -> tuple[bytes, dict] | None:
        kind, _, name = path.strip("/").partition("/")
        if kind == "simple" and name:
            found = sorted(wheel for wheel in self.folder.glob("*.whl") if project(wheel.name) == name)
            links = "".join(f'<a href="/files/{wheel.name}#sha256={self.digest(wheel)}" data-core-metadata="true">'
                            f"{wheel.name}</a>\n" for wheel in found)
            page = f"<!DOCTYPE html><html><body>\n{links}</body></html>\n".encode()
            return (page, {"Content-Type": "text/html"}) if found else None
        wheel = self.folder / Path(name.removesuffix(".metadata")).name
        if kind != "files" or wheel.suffix != ".whl" or not wheel.is_file():
            return None
        if name.endswith(".metadata"):
            with zipfile.ZipFile(wheel) as archive:
                [member] = (one for one in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one))
                return archive.read(member), {}
        return wheel.read_bytes(), {"Content-Type": "application/zip"}

    def digest(self, wheel: Path) -> str:
        return hashlib.sha256(wheel.read_bytes()).hexdigest()

    def downloads(self) -> list[str]:
        """The wheels that were fetched since the last call."""
        return sorted(request for request in self.asked() if request.endswith(".whl"))
