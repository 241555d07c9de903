"""Compare depclose's ranks of wheels with the order of packaging.tags.

    python wheel_tags_oracle.py DRIVER [LOCK...] [--count N] [--seed N]

Asks about N generated sets of file names, and about the wheels of every package in each
uv.lock LOCK, for the targets below: which names are wheels at all, which fit, which goes
before which, and which one of the set an installer takes.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from packaging import _manylinux, _musllinux
from packaging.tags import compatible_tags, cpython_tags, mac_platforms
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

TARGETS = [
    *(("glibc", arch, 2, minor) for arch in ("x86_64", "aarch64") for minor in (36, 28, 17)),
    ("glibc", "ppc64le", 2, 31),
    *(("musl", arch, 1, minor) for arch in ("x86_64", "aarch64") for minor in (2, 1)),
    *(("macos", arch, major, 0) for arch in ("x86_64", "arm64") for major in (11, 14, 26)),
    *(("windows", arch, 0, 0) for arch in ("amd64", "arm64", "x86")),
    ("other", "wasm32", 0, 0),
]
PYTHONS = [7, 8, 9, 10, 11, 12, 13, 14, 15]


def platforms(system: str, arch: str, major: int, minor: int) -> list[str]:
    """The platform tags of a target, in packaging's order."""
    if system == "glibc":
        _manylinux._get_glibc_version = lambda: (major, minor)
        _manylinux._have_compatible_abi = lambda *_: True
        _manylinux._is_compatible = lambda *_: True
        return [f"linux_{arch}", *_manylinux.platform_tags([arch])]
    if system == "musl":
        version = _musllinux._MuslVersion(major, minor)
        _musllinux._get_musl_version = lambda _: version
        return [f"linux_{arch}", *_musllinux.platform_tags([arch])]
    if system == "macos":
        return list(mac_platforms((major, minor), arch))
    if system == "windows":
        return ["win32" if arch == "x86" else f"win_{arch}"]
    return ["no_such_platform"]


@cache
def order(target: tuple, python: int) -> dict:
    """Each tag that fits, and its place."""
    system, arch, major, minor = target
    names, version = platforms(system, arch, major, minor), (3, python)
    abi = f"cp3{python}" + ("m" if python < 8 else "")
    tags = [
        *cpython_tags(version, [abi], names),
        *compatible_tags(version, f"cp3{python}", names),
    ]
    places: dict = {}
    for place, tag in enumerate(tags):
        places.setdefault(tag, place)
    return places


def expected(target: tuple, python: int, files: list[str]) -> tuple[list, object]:
    """Each file's place ("invalid", "-" or a number), and the index of the chosen one."""
    places = order(target, python)
    ranks, best = [], None
    for index, file in enumerate(files):
        try:
            _, _, build, tags = parse_wheel_filename(file)
        except InvalidWheelFilename:
            ranks.append("invalid")
            continue
        fitting = [places[tag] for tag in tags if tag in places]
        ranks.append(min(fitting) if fitting else "-")
        if fitting:
            key = (-min(fitting), build)
            if best is None or key > best[0]:
                best = (key, index)
    return ranks, "-" if best is None else best[1]


def make_name(rng: random.Random, target: tuple, python: int) -> str:
    """A file name that is odd now and then, and fits the target more often than not."""
    minor = rng.choice([python, python, python - 1, 2, 3, 0, 7, 9, 11, 13, 16, 20])
    tag = rng.choice([f"cp3{minor}"] * 3 + [f"py3{minor}", "py3", "py2.py3", "pp310", "CP312"])
    likely = "none" if tag.startswith("py") else tag
    abi = rng.choice([likely] * 5 + [f"cp3{minor}", "abi3", "none", "cp37m", "cp313t", "ABI3"])
    arch = rng.choice([target[1]] * 3 + ["x86_64", "arm64", "universal2", "intel", "i686"])
    glibc = rng.choice(["_2_36", "_2_28", "_2_17", "2014", "_2_12", "2010", "_2_5", "1", "_2_4"])
    odd = rng.choice(["manylinux_2_016_x86_64", "manylinux_3_1_x86_64", "manylinux_2_17", "x"])
    mac = rng.choice(["10_9", "10_16", "10_3", "11_0", "11_1", "14_0", "15_0", "26_0"])
    windows = rng.choice(["win_amd64", "win32", "win_arm64", "WIN_AMD64"])
    platforms = {
        "glibc": [f"manylinux{glibc}_{arch}", f"linux_{arch}", "any"],
        "musl": [f"musllinux_1_{rng.choice('0123')}_{arch}", f"linux_{arch}", "any"],
        "macos": [f"macosx_{mac}_{arch}", f"macosx_{mac}_universal2", "any"],
        "windows": [windows, windows, "any"],
        "other": ["any", "wasm32", odd],
    }
    system = rng.choice([target[0]] * 5 + sorted(platforms))
    platform = ".".join(rng.sample(platforms[system] * 2 + [odd], rng.choice([1, 1, 1, 2, 3])))
    build = rng.choice(["", "", "", "-1", "-2", "-10", "-1abc", "-01"] + ["-x"][: minor == 0])
    version = rng.choice(["1.0"] * 40 + ["x", "1.0+cu121", "", "1_0"])
    name = rng.choice(["foo"] * 40 + ["foo_bar", "a__b", "a.b", ""])
    suffix = rng.choice([".whl"] * 60 + [".tar.gz", ".WHL"])
    if rng.random() < 0.02:
        return rng.choice(["-", "a-b", "foo-1.0-py3-none.whl", "foo-1.0-py3--any.whl", "x.whl"])
    return f"{name}-{version}{build}-{tag}-{abi}-{platform}{suffix}"


def questions(options: argparse.Namespace) -> list[tuple[tuple, int, list[str]]]:
    rng = random.Random(options.seed)
    asked = []
    for _ in range(options.count):
        target, python = rng.choice(TARGETS), rng.choice(PYTHONS)
        files = [make_name(rng, target, python) for _ in range(rng.randint(1, 12))]
        asked.append((target, python, files))
    for lock in options.locks:
        for package in Path(lock).read_text(encoding="utf-8").split("[[package]]")[1:]:
            files = re.findall(r'/([^/"]+\.whl)"', package)
            for target in TARGETS if files else []:
                asked.append((target, rng.choice(PYTHONS), files))
    return asked


def agrees(said: list[str], ranks: list, chosen: object) -> bool:
    """Whether the driver's numbers stand in the same order as packaging's places."""
    if said[-1] != str(chosen) or len(said) != len(ranks) + 1:
        return False
    pairs = []
    for ours, theirs in zip(said, ranks):
        if not ours.isdigit() or not isinstance(theirs, int):
            if ours != theirs:
                return False
            continue
        pairs.append((int(ours), theirs))
    return all((a < c) == (b < d) and (a == c) == (b == d) for a, b in pairs for c, d in pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("driver")
    parser.add_argument("--count", type=int, default=40000 if os.environ.get("DEPCLOSE_FULL") else 2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("locks", nargs="*", metavar="LOCK")
    options = parser.parse_args()

    asked = questions(options)
    lines = (f"{' '.join(map(str, t))} {p} {' '.join(files)}\n" for t, p, files in asked)
    done = subprocess.run(
        [options.driver], input="".join(lines), capture_output=True, text=True, check=True
    )
    failed = fitting = 0
    for (target, python, files), said in zip(asked, done.stdout.splitlines(), strict=True):
        ranks, chosen = expected(target, python, files)
        fitting += chosen != "-"
        if not agrees(said.split(), ranks, chosen):
            failed += 1
            print(f"{target} 3.{python} {files}\n  ours   {said}\n  theirs {ranks} {chosen}")
    print(f"{sum(len(files) for *_, files in asked)} names, {fitting} sets with a fitting one")
    print(f"{len(asked) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not asked else 0)


if __name__ == "__main__":
    main()
