lazy import json
lazy from .models import User, Role
__lazy_modules__ = ["yaml"]
import yaml

lazy = t"{lazy!r:>{10}} {{import_module('no')}}"
type Pair[T: int = str] = tuple[T, T]

try:
    import a
except ValueError, ImportError:
    a = None

text = f"{", ".join(f"{import_module("b")}" for _ in range(3))  # PEP 701
}"
