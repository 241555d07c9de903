#!/usr/bin/env python3
"""Compares `depclose facts` with CPython's ast.

    facts_oracle.py [--depclose PROGRAM] FOLDER_OR_FILE...

Facts and flags are worked out here from the rules alone, with nothing shared with the C
code. Only files that this interpreter's ast accepts count. Prints the first differences
and, at the end, 'N passed, N failed'; run it with several interpreters to judge the syntax
of each. Names and calls are taken as analyzer/read/facts.h says. Of the calls that import all
must be found, and what is written in the call itself must be among their names; what
names stand for is left to dynamic_oracle.py.
"""

import argparse
import ast
import fnmatch
import io
import json
import multiprocessing
import pathlib
import re
import subprocess
import sys
import tokenize
import warnings

CATCHERS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
PLATFORM = {"sys.version_info", "sys.platform", "os.name"}
CALLS = {
    "importlib.import_module": "import_module",
    "import_module": "import_module",
    "importlib.__import__": "__import__",
    "builtins.__import__": "__import__",
    "__builtin__.__import__": "__import__",
    "__builtins__.__import__": "__import__",
    "__import__": "__import__",
    "importlib.util.find_spec": "find_spec",
    "runpy.run_module": "run_module",
    "imp.load_module": "import_module",
    "imp.find_module": "find_spec",
    "pkgutil.find_loader": "find_spec",
    "pkgutil.get_loader": "find_spec",
}
FIRST = {"find_loader": "fullname", "get_loader": "module_or_name", "run_module": "mod_name"}
RENAMED_MODULES = {"sys", "os", "platform", "importlib", "importlib.util", "runpy", "builtins", "imp", "pkgutil"}
RENAMED = RENAMED_MODULES | {name for name in CALLS if "." in name and not name.startswith("__")}
KINDS = {*CALLS.values(), "declared"}
FLAGS = ("deferred", "typing", "guarded", "lazy", "main")


class Outside:
    """What surrounds a node."""

    def __init__(self, parent=None, **changes):
        self.flags, self.when, self.module, self.lazy = frozenset(), (), True, True
        if parent:
            self.__dict__.update(parent.__dict__)
        self.__dict__.update(changes)

    def adding(self, *flags):
        return Outside(self, flags=self.flags | set(flags))


class Reader(ast.NodeVisitor):
    def __init__(self, text):
        self.lines = re.split(r"(?<=\n)", text)
        self.imports, self.dynamic, self.all, self.lazy_modules = [], [], [], set()
        self.fallbacks = []
        self.around, self.names = Outside(), {}

    def read(self, tree):
        imports = [n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom))]
        for node in sorted(imports, key=lambda n: (n.lineno, n.col_offset)):
            self.note_names(node)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and len(node.targets) == 1:
                full = self.dotted(node.value)
                if full in CALLS and full != node.targets[0].id:
                    self.names.setdefault(node.targets[0].id, full)
        self.visit(tree)
        for item, around in self.imports:
            if around.lazy and item["level"] == 0 and item["module"] in self.lazy_modules:
                item["lazy"] = True
        return [item for item, _ in self.imports], self.dynamic

    # Names that imports give
    def note_names(self, node):
        pairs = []
        for alias in node.names:
            full = alias.name
            if isinstance(node, ast.ImportFrom) and full != "TYPE_CHECKING":
                full = f"{node.module}.{full}"
                if node.level or (node.module not in ("sys", "os", "platform") and full not in RENAMED):
                    continue
            elif isinstance(node, ast.Import) and (not alias.asname or full not in RENAMED_MODULES):
                continue
            pairs.append((alias.asname or alias.name, full))
        for local, full in pairs:
            if local != full:
                self.names.setdefault(local, full)

    def dotted(self, node):
        if isinstance(node, ast.Name):
            return self.names.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return base and f"{base}.{node.attr}"
        return None

    # Facts
    def place(self, node):
        return {"line": node.lineno, "column": node.col_offset + 1}

    def say(self, around):
        flags = {flag: True for flag in FLAGS if flag in around.flags}
        return {**flags, **({"when": conjunction(around.when)} if around.when else {})}

    def visit_Import(self, node):
        for alias in node.names:
            self.add_import(node, alias.name, 0)

    def visit_ImportFrom(self, node):
        self.add_import(node, node.module or "", node.level, names=[a.name for a in node.names])

    def add_import(self, node, module, level, **names):
        item = {**self.place(node), "module": module, "level": level, **names}
        lazy = {"lazy": True} if getattr(node, "is_lazy", 0) else {}
        self.imports.append(({**item, **self.say(self.around), **lazy}, self.around))

    def visit_Call(self, node):
        kind = CALLS.get(self.dotted(node.func))
        if kind:
            item = {**self.place(node), "kind": kind, **self.target(node, kind, self.dotted(node.func))}
            self.dynamic.append({**item, **self.say(self.around)})
        self.generic_visit(node)

    def target(self, node, kind, function):
        words = {"name": 0, "package": 1}
        if kind == "__import__":
            words = {"name": 0, "level": 4}
        found, args = {}, []
        for arg in node.args:
            if isinstance(arg, ast.Starred):
                break
            args.append(arg)
        else:
            for keyword in node.keywords:
                if keyword.arg is None:
                    break
                name = keyword.arg
                if first := FIRST.get(function.split(".")[-1]):
                    name = {first: "name", "name": ""}.get(name, name)
                found[name] = keyword.value
        for word, position in words.items():
            if position < len(args):
                found[word] = args[position]
        result = {"target": None}
        name, package = found.get("name"), found.get("package")
        if isinstance(name, ast.Constant) and isinstance(name.value, str) and name.value:
            result = {"target": name.value}
        elif name is not None and (pattern := pattern_of(name)):
            result = {"pattern" if "*" in pattern else "target": pattern}
        if isinstance(package, ast.Constant) and isinstance(package.value, str) and package.value:
            result["package"] = package.value
        elif isinstance(package, ast.Name) and package.id in ("__package__", "__name__"):
            result["package"] = package.id
        level = found.get("level")
        if isinstance(level, ast.Constant) and level.value in range(1, 10) and result.get("target"):
            result = {"target": "." * level.value + result["target"], "package": "__package__"}
        return result

    # What surrounds what
    def inside(self, around, nodes):
        before, self.around = self.around, around
        for node in nodes if isinstance(nodes, list) else [nodes]:
            if node is not None:
                self.visit(node)
        self.around = before

    def function(self, node, body):
        flags = self.around.flags - {"guarded"} | {"deferred"}
        self.inside(Outside(self.around, flags=flags, module=False, lazy=False), body)

    def visit_FunctionDef(self, node):
        self.inside(self.around, node.decorator_list)
        self.inside(self.around, getattr(node, "type_params", []))
        self.inside(self.around, [node.args, node.returns])
        self.function(node, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.inside(self.around, node.args)
        self.function(node, node.body)

    def visit_ClassDef(self, node):
        heads = node.decorator_list + getattr(node, "type_params", []) + node.bases + node.keywords
        self.inside(self.around, heads)
        self.inside(Outside(self.around, module=False, lazy=False), node.body)

    def visit_Try(self, node):
        plain = Outside(self.around, lazy=False)
        guarded = any(catches(h) and not leaves(h.body[-1]) for h in node.handlers)
        start = len(self.imports)
        self.inside(plain.adding("guarded") if guarded else plain, node.body)
        end, fallback = len(self.imports), None
        for handler in node.handlers:
            self.inside(self.around, handler.type)
            if catches(handler) and start < end and all(map(self.only_imports, node.body)):
                if fallback:
                    del fallback["last"]
                fallback = {"body": [start, end], "handler": [len(self.imports)], "last": True}
                self.fallbacks.append(fallback)
                self.inside(plain, handler.body)
                fallback["handler"].append(len(self.imports))
            else:
                self.inside(plain, handler.body)
        self.inside(plain, node.orelse)
        self.inside(plain, node.finalbody)

    visit_TryStar = visit_Try

    def visit_With(self, node):
        self.inside(self.around, node.items)
        guarded = any(suppresses(item.context_expr) for item in node.items)
        self.inside(self.around.adding("guarded") if guarded else self.around, node.body)

    def visit_If(self, node):
        self.inside(self.around, node.test)
        body, orelse, test = self.around, self.around, node.test
        if self.needs_typing(test):
            body = body.adding("typing")
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and self.is_typing(test.operand):
            orelse = orelse.adding("typing")
        if is_main(test):
            body = body.adding("main")
        if any(self.is_platform(n) for n in ast.walk(test)):
            body = Outside(body, when=(*body.when, test))
            orelse = Outside(orelse, when=(*orelse.when, ast.UnaryOp(ast.Not(), test)))
        self.inside(body, node.body)
        self.inside(orelse, node.orelse)

    def only_imports(self, node):
        """Whether nothing in a statement could raise ImportError but its imports."""
        if isinstance(node, ast.If):
            known = self.needs_typing(node.test) or is_main(node.test)
            known = known or any(map(self.is_platform, ast.walk(node.test)))
            if isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not):
                known = known or self.is_typing(node.test.operand)
            return known and all(map(self.only_imports, node.body + node.orelse))
        if isinstance(node, (ast.Try, getattr(ast, "TryStar", ast.Try))):
            inner = [*node.body, *(n for h in node.handlers for n in h.body), *node.orelse, *node.finalbody]
            return all(map(self.only_imports, inner))
        if isinstance(node, ast.Assign):
            return all(isinstance(t, ast.Name) for t in node.targets) and is_literal(node.value)
        if isinstance(node, ast.Return):
            return node.value is None or is_literal(node.value)
        if isinstance(node, ast.Expr):
            return isinstance(node.value, ast.Constant) and isinstance(node.value.value, (str, bytes))
        return isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass, ast.Break, ast.Continue))

    def is_platform(self, node):
        name = self.dotted(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
        return bool(name) and (name in PLATFORM or re.fullmatch(r"platform\.\w+", name) is not None)

    def is_typing(self, node):
        if isinstance(node, ast.Attribute):
            return node.attr == "TYPE_CHECKING"
        return self.dotted(node) == "TYPE_CHECKING"

    def needs_typing(self, node):
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            return any(map(self.needs_typing, node.values))
        return self.is_typing(node)

    # Lists of names
    def visit_Assign(self, node):
        self.lists(node.targets[0], node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node):
        self.lists(node.target, node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node):
        if isinstance(node.op, ast.Add):
            self.lists(node.target, node.value)
        self.generic_visit(node)

    def visit_Expr(self, node):
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and len(call.args) == 1:
            if call.func.attr == "extend":
                self.lists(call.func.value, call.args[0])
            elif call.func.attr == "append":
                self.lists(call.func.value, ast.List([call.args[0]]))
        self.generic_visit(node)

    def lists(self, target, value):
        if self.around.module and isinstance(target, ast.Name) and value is not None:
            if target.id == "__all__":
                self.all += strings(value)
            elif target.id == "__lazy_modules__":
                self.lazy_modules.update(strings(value))


def is_literal(node):
    return isinstance(node, ast.Constant) and node.value is not ...


def strings(node):
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return strings(node.left) + strings(node.right)
    return []


def catches(handler):
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or named(kind) in CATCHERS for kind in kinds)


def named(node):
    if isinstance(node, ast.Attribute):
        base = node.value
        while isinstance(base, ast.Attribute):
            base = base.value
        return node.attr if isinstance(base, ast.Name) else None
    return node.id if isinstance(node, ast.Name) else None


def leaves(node):
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return ast.unparse(node.value.func) in ("exit", "sys.exit")
    return isinstance(node, ast.Raise)


def suppresses(node):
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("suppress", "contextlib.suppress")
        and any(named(arg) in CATCHERS for arg in node.args)
    )


def is_main(test):
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return False
    sides = [test.left, test.comparators[0]]
    names = [s.id for s in sides if isinstance(s, ast.Name)]
    values = [s.value for s in sides if isinstance(s, ast.Constant)]
    return names == ["__name__"] and values == ["__main__"]


def normal(when):
    """The text of `when`, comparable to what `conjunction` makes of the tests."""
    return ast.dump(ast.parse(f"({when}\n)", mode="eval").body)


def conjunction(tests):
    """The tests around a fact as one expression; an `and` joined to another is flat."""
    parts = []
    for test in tests:
        flat = len(tests) > 1 and isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And)
        parts += test.values if flat else [test]
    return ast.dump(parts[0] if len(parts) == 1 else ast.BoolOp(ast.And(), parts))


def pattern_of(node):
    """"pkg." + name and f"pkg.{name}": "pkg.*"."""
    text = ""
    if isinstance(node, ast.JoinedStr):
        text = "".join(v.value if isinstance(v, ast.Constant) else "*" for v in node.values)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = node.left, node.right
        text = left.value if isinstance(left, ast.Constant) else pattern_of(left)
        if isinstance(text, str) and text:
            if isinstance(right, ast.Constant) and isinstance(right.value, str):
                text += right.value
            elif not text.endswith("*"):
                text += "*"
    return text if isinstance(text, str) and text[:1] not in ("", "*") else ""


def declared(text):
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type != tokenize.COMMENT:
                continue
            for piece in token.string.split("#"):
                match = re.match(r"\s*depclose:\s*imports\s(.*)", piece)
                for name in match[1].split(",") if match else []:
                    if name := name.strip():
                        key = "pattern" if "*" in name else "target"
                        column = len(token.line[: token.start[1]].encode()) + 1
                        found.append({"line": token.start[0], "column": column, "kind": "declared", key: name})
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def expected(path):
    """The facts of a file, or None when ast refuses it."""
    data = path.read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = io.TextIOWrapper(io.BytesIO(data), encoding).read()
    except (SyntaxError, ValueError, RecursionError, LookupError, MemoryError):
        return None
    reader = Reader(text)
    imports, dynamic = reader.read(tree)
    fallbacks = reader.fallbacks
    dynamic += declared(text) if "depclose:" in text else []
    return {
        "imports": imports,
        "dynamic": sorted(dynamic, key=lambda d: (d["line"], d["column"])),
        "all": reader.all,
        "fallbacks": fallbacks if any(f["handler"][0] < f["handler"][1] for f in fallbacks) else [],
    }


def found(line):
    """Our line without what is false, conditions made comparable."""
    result = {key: line.get(key, []) for key in ("all", "fallbacks")}
    for key in ("imports", "dynamic"):
        items = [{k: v for k, v in item.items() if v is not False} for item in line[key]]
        result[key] = [i | {"when": normal(i["when"])} if "when" in i else i for i in items]
    result["dynamic"] = [item for item in result["dynamic"] if item["kind"] in KINDS]
    return result


def bare(items):
    """Dynamic facts without what they name, each once."""
    names = ("target", "pattern", "package", "function", "attributes")
    items = [{k: v for k, v in item.items() if k not in names} for item in items]
    return [item for i, item in enumerate(items) if item not in items[:i]]


def unnamed(wanted, got):
    """The calls among WANTED whose name is written in them, but is not among GOT."""
    for item in wanted:
        name = item.get("target") or item.get("pattern")
        if not name or name.startswith("*"):
            continue
        same = [g for g in got if all(g[k] == item[k] for k in ("line", "column", "kind"))]
        names = [g.get("target") or g.get("pattern") or "" for g in same]
        strange = "*" in name and "" in names  # what a name stands for belongs in no module's name
        if not strange and not any(n == name or fnmatch.fnmatchcase(n, name) for n in names):
            yield item


def compare(task):
    """What differs, a list of lines; None when ast does not accept the file."""
    path, line = task
    sys.setrecursionlimit(20000)
    wanted = expected(path) if path.is_file() else None
    if wanted is None:
        return None
    line = json.loads(line)
    problems = [f"  error: {line['error']}"] if line["error"] else []
    ours = found(line)
    problems += [f"  dynamic: not named: {item}" for item in unnamed(wanted["dynamic"], ours["dynamic"])]
    wanted["dynamic"], ours["dynamic"] = bare(wanted["dynamic"]), bare(ours["dynamic"])
    for key, got in ours.items():
        problems += [f"  {key}: only ours: {item}" for item in got if item not in wanted[key]]
        problems += [f"  {key}: only ast's: {item}" for item in wanted[key] if item not in got]
        if got != wanted[key]:
            problems.append(f"  {key} differ")
    return problems


def judge(depclose, places, show=10):
    """Compares all files of PLACES; returns how many are alike and how many are not."""
    files = []
    for place in map(pathlib.Path, places):
        files += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    names = "".join(f"{file}\n" for file in files)
    command = [depclose, "facts", "--stdin-paths"]
    run = subprocess.run(command, input=names, capture_output=True, text=True, check=False)
    lines = run.stdout.split("\n")[:-1]
    if len(lines) != len(files):
        print(f"{len(lines)} lines for {len(files)} files, exit status {run.returncode}")
        return 0, 1
    passed = failed = 0
    with multiprocessing.Pool(2) as pool:
        results = pool.imap(compare, zip(files, lines), chunksize=32)
        for file, problems in zip(files, results):
            if problems:
                failed += 1
                if failed <= show:
                    print(file, *problems[:6], sep="\n", flush=True)
            passed += problems == []
    return passed, failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", default="build/depclose")
    parser.add_argument("places", nargs="+")
    options = parser.parse_args()
    passed, failed = judge(options.depclose, options.places)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
