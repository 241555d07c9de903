"""Lists a folder; another file imports what is in it."""

import os

from tools import names


def import_all(package, folder):
    for name in os.listdir(folder):
        names.load(package, name.removesuffix(".py"))
