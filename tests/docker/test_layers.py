"""Tests of layers.py, against archives made by hand.

    test_layers.py [--depclose PROGRAM]

A layer is written as the list of its members: a path with its size, a folder with a slash at its end.
The figures are worked out by hand from dive's source; the first case is the one of dive's own tests.
"""

import argparse
import gzip
import io
import json
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import layers
from closing import Runner

# name: (layers, image size, efficiency, wasted bytes, wasted share, files)
CASES = {
    "a file written twice, then its folder removed": (
        [{"etc/nginx/nginx.conf": 2000, "etc/nginx/public": 3000},
         {"etc/nginx/nginx.conf": 5000, "etc/athing": 10000},
         {"etc/.wh.nginx": 0}],
        20000, 15000 / 20000, 7000, 7000 / 15000, ["etc/athing"]),
    "nothing twice": (
        [{"bin/sh": 100}, {"app/": 0, "app/main.py": 50}, {"app/data/": 0, "app/data/x": 850}],
        1000, 1.0, 0, 0.0, ["app/data/x", "app/main.py", "bin/sh"]),
    "only empty files": ([{"nothing": 0}, {}, {}], 0, 1.0, 0, 0.0, ["nothing"]),
    "the owner changed in a layer of its own": (
        [{"bin/sh": 1000}, {"app/a": 400, "app/b": 600}, {"app/a": 400, "app/b": 600}],
        3000, 2000 / 3000, 2000, 1.0, ["app/a", "app/b", "bin/sh"]),
    "a file removed counts as nothing, and once more": (
        [{"bin/sh": 1000}, {"tmp/archive": 500, "app/a": 500}, {"tmp/.wh.archive": 0}],
        2000, 1500 / 2000, 500, 0.5, ["app/a", "bin/sh"]),
    "a folder removed counts with all that it held": (
        [{"bin/sh": 1000}, {"cache/": 0, "cache/a/x": 300, "cache/y": 200, "app/a": 500}, {".wh.cache": 0}],
        2000, 2500 / 2500, 0, 0.0, ["app/a", "bin/sh"]),
    "a folder removed twice": (
        [{"cache/": 0, "cache/x": 300}, {".wh.cache": 0}, {"cache/": 0, "cache/x": 200}, {".wh.cache": 0}],
        500, (200 + 200) / (500 + 300 + 200), 1000, 1000 / 200, []),
    "an opaque folder has no size": (
        [{"etc/a": 100}, {"etc/.wh..wh..opq": 0, "etc/b": 100}],
        200, 1.0, 0, 0.0, ["etc/a", "etc/b"]),
    "what is removed was never there: the rest of the layer is not counted": (
        [{"a": 100, "z": 100}, {"a": 100, "m/.wh.gone": 0, "z": 100}],
        400, 200 / 300, 200, 1.0, ["a", "z"]),
    "a name twice in one layer": ([{"a": 1}, {"b": 70, "./b": 30}], 101, 1.0, 0, 0.0, ["a", "b"]),
    "links have no size": ([{"a": 100}, {"b -> a": 0}, {"b -> c": 0}], 100, 1.0, 0, 0.0, ["a", "b"]),
    "a folder that is empty in two layers": ([{"a": 1}, {"d/": 0}, {"d/": 0}], 1, 1.0, 0, 0.0, ["a"]),
    "packages": (
        [{"usr/lib/site-packages/pip-23.dist-info/METADATA": 10}, {"v/rich-15.0.0.dist-info/METADATA": 10}],
        20, 1.0, 0, 0.0, ["usr/lib/site-packages/pip-23.dist-info/METADATA", "v/rich-15.0.0.dist-info/METADATA"]),
}


def archive(members: dict) -> bytes:
    """A tar archive; values are sizes, or the bytes themselves."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, content in members.items():
            data = content if isinstance(content, bytes) else b"\0" * content
            name, _, target = name.partition(" -> ")
            info = tarfile.TarInfo(name.rstrip("/"))
            info.size, info.linkname = len(data), target
            info.type = (tarfile.SYMTYPE if target else
                         tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE)
            tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def saved(tars: list[bytes]) -> bytes:
    """As Docker 20.10 saves an image; a layer that was there before is a link."""
    members, names, first = {}, [], {}
    for number, tar in enumerate(tars):
        name = f"{number:064x}/layer.tar"
        members[f"{number:064x}/"], members[f"{number:064x}/VERSION"] = 0, b"1.0"
        if tar in first:
            members[f"{name} -> ../{first[tar]}"] = 0
        else:
            members[name], first[tar] = tar, name
        names.append(name)
    return archive({**members, "f00d.json": b'{"history": []}',
                    "manifest.json": json.dumps([{"Config": "f00d.json", "Layers": names}]).encode()})


def saved_as_oci(tars: list[bytes]) -> bytes:
    """As Docker saves an image from 25 on: blobs without an ending, compressed or not."""
    blobs = {f"blobs/sha256/{number:064x}": gzip.compress(tar) if number % 2 else tar
             for number, tar in enumerate(tars)}
    manifest = [{"Config": "blobs/sha256/f00d", "Layers": [*blobs]}]
    return archive({**blobs, "blobs/sha256/f00d": b'{"history": []}' * 100, "index.json": b"{}",
                    "manifest.json": json.dumps(manifest).encode()})


def seen(image: layers.Image) -> tuple:
    return (image.size, round(image.efficiency, 9), image.wasted, round(image.wasted_share, 9),
            sorted(image.files))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", help="not needed: nothing of depclose's is tested here")
    parser.parse_args()
    runner = Runner()
    for name, (given, size, efficiency, wasted, share, files) in CASES.items():
        tars = [archive(members) for members in given]
        wanted = (size, round(efficiency, 9), wasted, round(share, 9), sorted(files))
        for form in (saved, saved_as_oci):
            image = layers.read(io.BytesIO(form(tars)))
            runner.check(f"{form.__name__}: {name}", seen(image) == wanted, f"{seen(image)}, not {wanted}")
            if name == "packages":
                runner.check(f"{form.__name__}: their names", image.packages() == ["pip-23", "rich-15.0.0"],
                             str(image.packages()))
    twice = layers.read(io.BytesIO(saved([archive({"a": 7, "b": 9})] * 2)))
    runner.check("a layer that is saved as a link", len(twice.layers) == 2 and twice.wasted == 32, str(twice.wasted))
    runner.check("the worst come first", twice.worst(1) == [("b", 18)], str(twice.worst(1)))
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
