"""What an image is made of, counted from the layers of `docker save` as dive counts them.

    layers.py ARCHIVE      an archive of `docker save`, or - for one on standard input

Of each path that several layers hold, one copy is needed and the others are waste. dive
(github.com/wagoodman/dive, filetree/efficiency.go) puts a figure on that, and this is its method:

- A path counts in a layer where nothing lies below it there: files, and folders that are empty in it.
- A whiteout counts at the path that it removes: with the size of all that a folder held, with 0
  for a file.
- Efficiency is the sum of each path's smallest size, divided by the sum of all its sizes. Wasted
  are all sizes of each path that counts more than once, the needed copy included.
- The share that is wasted is taken of all layers but the first, which is the base image's.

Archives are read as a stream, so an image of 10 GB takes no room here.
"""

import contextlib
import json
import posixpath
import sys
import tarfile
from collections.abc import Iterator
from typing import BinaryIO

WHITEOUT, OPAQUE = ".wh.", ".wh..wh.."
BLOCK = 1 << 20


class Node:
    """A file or folder of one layer, or of several that lie on each other.

    folder is None where only paths below it say that it is one; to dive it is none then.
    """

    __slots__ = ("children", "folder", "size")

    def __init__(self):
        self.children, self.size, self.folder = {}, 0, None

    def add(self, path: str, size: int, folder: bool) -> None:
        node = self
        for name in path.split("/"):
            if name.startswith(OPAQUE):
                return
            node = node.children.setdefault(name, Node())
        node.size, node.folder = size, folder

    def find(self, path: str) -> "Node | None":
        node = self
        for name in path.split("/"):
            node = node and node.children.get(name)
        return node

    def remove(self, path: str) -> None:
        folder, _, name = path.rpartition("/")
        parent = self.find(folder) if folder else self
        if parent:
            parent.children.pop(name, None)

    def nodes(self, path: str = "") -> Iterator[tuple[str, "Node"]]:
        """All below it, by name, what a folder holds before the folder."""
        for name, node in sorted(self.children.items()):
            below = f"{path}/{name}" if path else name
            yield from node.nodes(below)
            yield below, node

    def total(self) -> int:
        return self.size + sum(node.size for _, node in self.nodes())

    def stack(self, upper: "Node") -> None:
        """Lays a layer on top."""
        for path, node in upper.nodes():
            removed = unhidden(path)
            if removed:
                self.remove(removed)
            else:
                self.add(path, node.size, node.folder)


def unhidden(path: str) -> str:
    """The path that a whiteout removes; empty if this is none."""
    folder, _, name = path.rpartition("/")
    if not name.startswith(WHITEOUT):
        return ""
    return posixpath.join(folder, name.removeprefix(WHITEOUT))


class Layer:
    """One layer's tree, and its size: all members of its archive, each as often as it is there."""

    def __init__(self, stream: BinaryIO):
        self.tree, self.size = Node(), 0
        with tarfile.open(fileobj=stream, mode="r|*", bufsize=BLOCK) as tar:
            for member in tar:
                # A link has no bytes of its own.
                size = member.size if member.isfile() else 0
                path = posixpath.normpath("/" + member.name).lstrip("/")
                if path:
                    self.size += size
                    self.tree.add(path, size, member.isdir())
                # Else a layer of many files stays in memory.
                tar.members = []


class Image:
    """The layers of an image, lowest first.

    size        the bytes of all layers
    efficiency  between 0 and 1
    wasted      in bytes
    wasted_share  of what lies on the first layer
    files       the paths of all files that a container sees
    """

    def __init__(self, layers: list[Layer]):
        self.layers = layers
        self.size = sum(layer.size for layer in layers)
        self.tree, least, self.sizes, self.counts = Node(), {}, {}, {}
        for layer in layers:
            for path, size in self.counted(layer):
                least[path] = min(size, least.get(path, size))
                self.sizes[path] = self.sizes.get(path, 0) + size
                self.counts[path] = self.counts.get(path, 0) + 1
            self.tree.stack(layer.tree)
        found = sum(self.sizes.values())
        self.efficiency = sum(least.values()) / found if found else 1.0
        self.wasted = sum(self.sizes[path] for path, count in self.counts.items() if count > 1)
        user = self.size - layers[0].size if layers else 0
        self.wasted_share = self.wasted / user if user else 0.0
        self.files = [path for path, node in self.tree.nodes() if node.folder is False]

    def counted(self, layer: Layer) -> Iterator[tuple[str, int]]:
        """The paths that count in a layer, with their sizes; those below it are stacked by now."""
        for path, node in layer.tree.nodes():
            removed = unhidden(path)
            if node.children:
                continue
            if not removed:
                yield path, node.size
            elif before := self.tree.find(removed):
                yield removed, before.total() if before.folder else 0
            else:
                # dive gives up on a layer that removes what is not there.
                return

    def worst(self, count: int) -> list[tuple[str, int]]:
        """The paths that waste most, and how many bytes each."""
        twice = [(path, size) for path, size in self.sizes.items() if self.counts[path] > 1]
        return sorted(twice, key=lambda pair: (-pair[1], pair[0]))[:count]

    def packages(self) -> list[str]:
        """The installed distributions, as their metadata folders name them."""
        found = {path.split("/")[-2].removesuffix(".dist-info") for path in self.files
                 if path.endswith(".dist-info/METADATA")}
        return sorted(found)


def read(stream: BinaryIO) -> Image:
    """The image in an archive, in the form of Docker before 25 or in that of OCI."""
    layers, texts = {}, {}
    with tarfile.open(fileobj=stream, mode="r|", bufsize=BLOCK) as tar:
        for member in tar:
            # Equal layers are saved once, the others as links to it.
            if member.issym():
                target = posixpath.join(posixpath.dirname(member.name), member.linkname)
                layers[member.name] = layers[posixpath.normpath(target)]
            elif not member.isfile():
                continue
            elif member.name.endswith(".json"):
                texts[member.name] = tar.extractfile(member).read()
            else:
                # In the form of OCI the settings have names like those of layers.
                with contextlib.suppress(tarfile.ReadError):
                    layers[member.name] = Layer(tar.extractfile(member))
    [manifest] = json.loads(texts["manifest.json"])
    return Image([layers[name] for name in manifest["Layers"]])


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(0 if sys.argv[1] == "-" else sys.argv[1], "rb") as stream:
        image = read(stream)
    print(f"{len(image.layers)} layers, {image.size} bytes, {len(image.files)} files, "
          f"{len(image.packages())} packages")
    print(f"efficiency {image.efficiency:.6f}, wasted {image.wasted} bytes, {image.wasted_share:.2%}")
    for path, size in image.worst(20):
        print(f"  {size:12} {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
