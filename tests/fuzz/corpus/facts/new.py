lazy import a
lazy from .b import (c, d)
__lazy_modules__ = ["a", 'b.c']
x = t"{y!r:>{z}} {{ \N{BULLET}" rt'\{q}'
type X[T: int = str] = list[T]
try:
    import e
except A, ImportError:
    pass
except* (B, C):
    raise
def f[T](x: T) -> T: import g
f'{x["a"]:{f"{y}"}} {lambda: 1}' f"""{
  import_module("h") # c
}"""
