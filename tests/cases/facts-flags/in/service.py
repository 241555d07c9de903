import os, sys as _sys
from typing import TYPE_CHECKING as TC
from . import tools as t
from ..core.base import *

if TC:
    from models import Big

try:
    import yaml
except ImportError:
    yaml = None

if _sys.platform == "win32" or os.name == "nt":
    import winreg
elif _sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def load(name, kind=__import__("plugins.default")):
    import importlib

    importlib.import_module("." + name, package=__package__)
    # depclose: imports plugins.*
    return importlib.import_module(".more", "plugins")


__all__ = ["load"]
if __name__ == "__main__":
    import cli
