import importlib
from importlib import import_module as load

importlib.import_module("pkg.one")
load(".two", package=__package__)
load(".three", "pkg")
__import__("pkg.four")
importlib.import_module(".five", package=__name__.rpartition(".")[0] or "pkg")
