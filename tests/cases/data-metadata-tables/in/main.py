from importlib.metadata import version

from names import NAMED, UNUSED

SHOWN = ["first", *NAMED]


def versions():
    return {name: version(name.lower()) for name in SHOWN}
