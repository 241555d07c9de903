import importlib
import sys


def first():
    # a name that nobody can tell
    importlib.import_module(sys.modules[__name__].__package__ + "." + "der"[::-1])
