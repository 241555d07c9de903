#!/usr/bin/env python3
"""Random Python, full of what makes facts, through facts_oracle.py.

    facts_random.py [--depclose PROGRAM] [--count N] [--seed N]
"""

import argparse
import pathlib
import random
import sys
import tempfile

import facts_oracle

NAMES = ["a", "b.c", "sys", "os.path", "importlib", "typing", "x.y.z", "platform", "match"]
WORDS = ["a", "lazy", "match", "type", "case", "import_module", "platform", "TC", "_sys", "im"]
IMPORTS = [
    "import {n}",
    "import {n} as {w}",
    "import {n}, {m} as q,{n}",
    "from {n} import {w}",
    "from {n} import {w} as {v}, b",
    "from {n} import ({w}, # why\n   b as c,)",
    "from . import {w}",
    "from ..{n} import {w}",
    "from ... {n} import *",
    "from.import {w}",
    "import {n} \\\n  , {m}",
    "from \\\n {n} \\\n import \\\n {w}",
    "from typing import TYPE_CHECKING as TC",
    "from importlib import import_module as im",
    "import importlib as il, importlib.util as iu",
    "import sys as _sys",
    "from sys import platform, version_info as vi",
    "from os import name as osname",
]
TESTS = [
    "TYPE_CHECKING",
    "typing.TYPE_CHECKING",
    "TC",
    "not TYPE_CHECKING",
    "not TC and x",
    "a and (b or TYPE_CHECKING)",
    "a and (b and t.TYPE_CHECKING)",
    "a and b and TC",
    "a or TYPE_CHECKING",
    "(TYPE_CHECKING)",
    "(not (TYPE_CHECKING))",
    "not (not TYPE_CHECKING)",
    "TYPE_CHECKING == True",
    "__name__ == '__main__'",
    '"__main__" == __name__',
    "(__name__) == ('__' 'main__')",
    "__name__ == '__main__' and x",
    "__name__ != '__main__'",
    "sys.version_info >= (3, 8)",
    "sys.platform == 'win32' or x",
    "os.name == 'nt'",
    "platform.system() == 'Linux'",
    "_sys.platform.startswith('win') if x else y",
    "platform in ('a', 'b')",
    "vi[0] < 3",
    "osname",
    "self.sys.platform",
    "x.platform.y",
    "lambda: 0",
    "(lambda x: x)(sys.platform)",
    "lambda x, y=sys.platform: {1: 2}",
    "y",
    "(y := 3) > 2",
    "z and \\\n sys.version_info > (3,)",
    "(z or # sys\n   sys.platform)",
    "f'{sys.platform}'",
    "'sys.platform'",
    "x if sys.platform else y",
    "{'a': 1}['a'] and x[1:2]",
    "import_module('t')",
]
CALLS = [
    "import_module('a.b')",
    "importlib.import_module('.c', package=__package__)",
    "importlib.import_module('.c', __name__)",
    "il.import_module(name='a' '.b', package='p.q')",
    "im(('a'))",
    "iu.find_spec('a.b')",
    "importlib.util.find_spec(x)",
    "importlib . util . find_spec ('a')",
    "__import__('a', globals(), locals(), [], 1)",
    "__import__('a.b', level=0)",
    "builtins.__import__(x)",
    "runpy.run_module(mod_name='a', alter_sys=True)",
    "run_module('a')",
    "self.import_module('a')",
    "f().importlib.import_module('a')",
    "import_module('pkg.' + x)",
    "import_module(f'pkg.{x}.y')",
    "import_module(f'{x}.y')",
    "import_module('a' + x + '.b')",
    "import_module('a.' + 'b')",
    "import_module('a.%s' % x)",
    "import_module(b'a')",
    "import_module(*args)",
    "import_module('a', *args)",
    "import_module(**kw)",
    "import_module('a', **kw)",
    "import_module()",
    "import_module('\\x61\\u0062\\142')",
    "import_module(r'a\\b')",
    "import_module('a' # no\n  'b')",
    "import_module(import_module('a').name)",
    "import_module('a')(import_module('b'))",
    "import_module(lambda x, y: 1, 'p')",
    "import_module(x for x in y)",
    "import_module('a' if x else 'b')",
    "import_module(\"\"\"a\"\"\")",
]
EXPRESSIONS = [
    "{c}",
    "x = {c}",
    "x = lambda: {c}",
    "x = lambda a={c}: ({c}, {d})",
    "x = [lambda: {c}, {d}]",
    "x = [lambda: {c} for y in {d}]",
    "x = {{lambda: {c}: {d}}}",
    "x = y[lambda: {c}:{d}]",
    "x = lambda a, b=lambda: {c}, *c: {d}",
    "x = f(lambda: lambda: {c}, k={d})",
    "x = 'import_module(1)'",
    "x = f'{{x!r:>{{y}}}}' + str({c})",
    "x: int = {c}",
    "assert {c}, {d}",
    "x = {c} if {d} else None",
    "x = [\n {c}, # import a\n\n {d}]",
    "x = \"\"\"\nimport nothing\n\"\"\" + str({c})",
    "lazy = 2; match = {c}; type = 3",
    "match[x:y]",
    "lazy(1)",
    "# depclose: imports p.q.*, r",
    "x = 1 # no  # depclose: imports z",
    "__all__ = ['a', \"b\" 'c', x]",
    "__all__ += ('d',) + y.__all__",
    "__all__.extend(['e', *f])",
    "__all__.append('g')",
    "__all__: list[str] = ['h']",
    "__lazy_modules__ = {{'a', 'b.c'}}",
    "raise",
    "raise X from y",
    "exit(1)",
    "sys.exit()",
    "(sys.exit(2))",
    "sys.exit(1), 2",
    "print(1); exit()",
    "os._exit(1)",
]
# What cannot raise ImportError, and what might.
CALM = [
    "pass",
    "break",
    "continue",
    "return",
    "return True",
    "return ('a' 'b')",
    "x = 1",
    "x = y = None",
    "(x) = ((2))",
    "x = ('a' # why\n 'b')",
    "'a' \"b\"",
    "b'a'",
    "x = rb'a'; y = 1.5e-3",
    "x = \\\n  None",
]
NOT_CALM = [
    "x = y",
    "return y",
    "x = f'a'",
    "'a' f'{b}'",
    "x = yield",
    "x = not y",
    "x = -1",
    "x = a.b",
    "x.a = b",
    "x, y = z",
    "x = y,",
    "x = (y := 1)",
    "x: int = 1",
    "x += 1",
    "x",
    "1",
    "...",
    "x = ...",
    "x = lambda: 1",
    "x = y()",
    "return not x",
    "global x",
]
TYPES = [
    "",
    " ImportError",
    " ModuleNotFoundError as e",
    " (ValueError, ImportError)",
    " builtins.ImportError",
    " a.b.Exception",
    " (a.BaseException)",
    " ValueError",
    " (ValueError, TypeError,) as e",
    " f(ImportError)",
    " (ImportError,) + x",
    " ImportError if x else y",
    " (*x, ImportError)",
    " a[ImportError]",
    " ImportError.x",
]
WITHS = [
    "suppress(ImportError)",
    "contextlib.suppress(ValueError, builtins.ImportError)",
    "(suppress(ImportError))",
    "open(x) as f, suppress(Exception) as g",
    "(open(x) as f, suppress(ModuleNotFoundError))",
    "suppress(ValueError)",
    "foo(suppress(ImportError))",
    "x.suppress(ImportError)",
    "suppress(*x)",
    "suppress(x(ImportError))",
    "suppress(ImportError).x",
    "open(x)",
]


if sys.version_info >= (3, 12):
    CALLS += [
        "f'{import_module('a')}'",
        "f'''{import_module(\"b\") # why\n:{import_module('c')}}'''",
        "rf'\\{import_module(\"d\")!r}' f'{{import_module(1)}}\\N{BULLET}{x}'",
        "import_module(f'p.{x:\\x20{y}}' '.q')",
        "import_module(rf'p\\{x}')",
    ]
    EXPRESSIONS += ["type X[T: {c}] = {d}", "def g[T: (int, {c})](): return {d}"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.choice = self.random.choice
        self.tab = self.choice(["    ", "\t", " ", "  "])
        self.calm = self.choice([0, 0, 0.5, 1])

    def simple(self):
        if self.random.random() < 0.6:
            return self.choice(IMPORTS).format(
                n=self.choice(NAMES), m=self.choice(NAMES), w=self.choice(WORDS), v=self.choice(WORDS)
            )
        if self.random.random() < self.calm:
            return self.choice(CALM if self.random.random() < 0.9 else NOT_CALM)
        text = self.choice(EXPRESSIONS)
        return text.format(c=self.choice(CALLS), d=self.choice(CALLS))

    def body(self, depth, level):
        """A suite behind a header, which ends in a colon."""
        if self.random.random() < 0.25:
            parts = [self.simple() for _ in range(self.random.randint(1, 2))]
            parts = [p for p in parts if not p.startswith("#")] or ["pass"]
            if all("#" not in p.split("\n")[-1] for p in parts):
                return " " + "; ".join(parts) + self.choice(["\n", " # end\n", ";\n"])
        return self.choice(["\n", " # c\n", "\n\n", "\n  # odd\n"]) + self.suite(depth, level + 1)

    def suite(self, depth, level):
        lines = [self.statement(depth, level) for _ in range(self.random.randint(1, 3))]
        ends = ["pass\n", "x = 1\n", "raise\n", "exit()\n"]
        return "".join(lines) + self.tab * level + self.choice(ends[:2] if self.calm == 1 else ends)

    def compound(self, depth, level):
        pad, rest = self.tab * level, depth - 1
        part = lambda header: pad + header + self.body(rest, level)
        kind = self.random.randrange(7 if self.calm == 1 else 11)
        if kind < 4:
            text = part(f"if {self.choice(TESTS)}:")
            for _ in range(self.random.randrange(3)):
                text += part(f"elif {self.choice(TESTS)}:")
            return text + (part("else:") if self.random.random() < 0.6 else "")
        if kind < 7:
            text = part("try:")
            types = [self.choice(TYPES[1:]) for _ in range(self.random.randrange(3))]
            if not types or self.random.random() < 0.2:
                types.append("")
            star = "*" if all(types) and sys.version_info >= (3, 11) and self.random.random() < 0.2 else ""
            for types_ in types:
                text += pad + "# between\n" + part(f"except{star}{types_}:")
            text += part("else:") if self.random.random() < 0.3 else ""
            return text + (part("finally:") if self.random.random() < 0.3 else "")
        if kind == 7:
            return part(f"with {self.choice(WITHS)}:")
        if kind == 8:
            head = f"def f(a: {self.choice(CALLS)} = {self.choice(CALLS)}) -> {self.choice(CALLS)}:"
            return f"{pad}@d({self.choice(CALLS)})\n" + part(self.choice(["", "async "]) + head)
        if kind == 9:
            return part(f"class A(B, metaclass={self.choice(CALLS)}):")
        if sys.version_info >= (3, 10) and self.random.random() < 0.5:
            deeper = pad + self.tab
            return f"{pad}match {self.choice(CALLS)}:\n{deeper}case {{'a': 1}} if {self.choice(TESTS)}:" + self.body(
                rest, level + 1
            )
        return part(self.choice(["for x in y:", f"while {self.choice(TESTS)}:"])) + part("else:")

    def statement(self, depth, level):
        if depth and self.random.random() < 0.5:
            return self.compound(depth, level)
        blank = self.choice(["", "", "", "\n", "# note: if x\n", "\f\n", "   \n"])
        return blank + self.tab * level + self.simple() + self.choice(["\n", "\n", " ;\n", "  \n"])

    def file(self):
        text = "".join(self.statement(4, 0) for _ in range(self.random.randint(2, 12)))
        data = text.replace("\n", self.choice(["\n", "\n", "\r\n", "\r"])).encode()
        return self.choice([b"", b"", b"\xef\xbb\xbf", b"# coding: utf-8\n"]) + data


def write_files(folder, first, count):
    """Files of the seeds FIRST and following."""
    for seed in range(first, first + count):
        pathlib.Path(folder, f"random_{seed}.py").write_bytes(Maker(seed).file())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", default="build/depclose")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_files(folder, options.seed, options.count)
        passed, failed = facts_oracle.judge(options.depclose, [folder])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
