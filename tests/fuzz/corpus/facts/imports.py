#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""Every way to import, and strings that only look like it: import no.such.module"""
from __future__ import annotations

import os, sys as system, a.b.c as abc
from . import sibling
from .. import (parent, cousin as c,)
from ...far.away import *
import a; import b
if True: import c.d
lazy import heavy
lazy from heavy.parts import one, two

try:
    import yaml
except ImportError:
    yaml = None
except (ValueError, ModuleNotFoundError):
    raise
else:
    import good
finally:
    import last

with suppress(ImportError), open("x"):
    import numpy

if TYPE_CHECKING and os.name == "nt":
    from typing import Any
elif sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

def load(name, /, *args: int, **more) -> "import x":
    import_module("plug.ins")
    importlib.import_module(".child", package=__package__)
    return __import__("os.path"), open(Path(__file__).parent / "data" / "x.json")

class Thing(import_module("base").Base):
    async def run(self):
        async with a as b: import inner
        match self:
            case {"import": import_} if import_: import in_case
        return lambda: __import__("deferred")

text = f"import {import_module('in.f')!r:>{width}} {{not}}" rf'\{x}' t"{y}"
raw = r"\" import z" b"\x00" u'''
import in_string
'''
x = [import_ for import_ in (1,
2)]; import after_bracket
long = 1 + \
    2; import after_backslash
if __name__ == "__main__":
    import cli
