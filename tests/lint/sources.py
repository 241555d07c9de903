#!/usr/bin/env python3
"""Checks the shape of the C sources: which stage includes which, banned functions, lengths.

    sources.py [ROOT]

A stage includes itself, earlier stages and base/; base/ includes only itself; main.c includes
cli/ and base/. Long functions and files are warnings, the rest are errors. Comments and
strings are blanked first, so that a word in prose is not a call.
"""

import re
import sys
from pathlib import Path

STAGES = ["image", "discover", "read", "resolve", "graph", "packages", "context", "emit", "cli"]
MAIN_INCLUDES = {"cli", "base"}
BANNED = {
    "strcpy": "text_copy() or memcpy() with a length",
    "strcat": "struct buffer",
    "sprintf": "text_format() or snprintf()",
    "strtok": "text_cut()",
    "atoi": "strtol()",
    "gets": "file_load()",
    "system": "posix_spawn()",
}
FUNCTION_LINES, FILE_LINES = 60, 600
NOT_CODE = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"\n]*)"', re.MULTILINE)
CALL = re.compile(r"\b(" + "|".join(BANNED) + r")\s*\(")
FUNCTION = re.compile(r"^(\w[^;{}#]*)\n\{$(.*?)^\}", re.MULTILINE | re.DOTALL)


def blanked(source: str) -> str:
    """SOURCE with comments and strings made of spaces; lines stay where they are."""
    return NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), source)


def line_at(source: str, offset: int) -> int:
    return source.count("\n", 0, offset) + 1


def may_include(stage: str, other: str) -> bool:
    if stage == "main.c":
        return other in MAIN_INCLUDES
    if stage == "base" or other == "base":
        return other == "base"
    if stage not in STAGES or other not in STAGES:
        return False
    return STAGES.index(other) <= STAGES.index(stage)


def check_includes(path: Path, source: str):
    """PATH is relative to analyzer/."""
    stage = path.parts[0]
    if stage not in [*STAGES, "base", "main.c"]:
        yield 1, "error", f"'{stage}' is no stage"
        return
    for found in INCLUDE.finditer(source):
        other = found.group(1).split("/")[0]
        if not may_include(stage, other):
            yield line_at(source, found.start()), "error", (
                f"'{stage}' may not include '{found.group(1)}': a stage includes itself, "
                "earlier ones and base/, by a path that begins with the stage")


def check_calls(source: str):
    for found in CALL.finditer(blanked(source)):
        name = found.group(1)
        yield line_at(source, found.start()), "error", f"'{name}' is banned; use {BANNED[name]}"


def check_lengths(source: str):
    lines = source.count("\n")
    if lines > FILE_LINES:
        yield 1, "warning", f"{lines} lines; more than {FILE_LINES}"
    for found in FUNCTION.finditer(blanked(source)):
        length = found.group(2).count("\n") - 1
        if length > FUNCTION_LINES:
            name = re.search(r"(\w+)\s*\(", found.group(1))
            yield line_at(source, found.start()), "warning", (
                f"'{name.group(1) if name else '?'}' has {length} lines; more than {FUNCTION_LINES}")


def check_file(root: Path, path: Path):
    source = path.read_text(encoding="utf-8")
    analyzer = root / "analyzer"
    if analyzer in path.parents:
        yield from check_includes(path.relative_to(analyzer), source)
    yield from check_calls(source)
    yield from check_lengths(source)


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    root = root if root.is_dir() else root.parents[2]
    sources = [path for top in ("analyzer", "tests/unit", "tests/fuzz")
               for path in sorted((root / top).rglob("*.[ch]"))]
    errors = 0
    for path in sources:
        for line, severity, message in check_file(root, path):
            print(f"{path.relative_to(root)}:{line}: {severity}: {message}")
            errors += severity == "error"
    if not sources:
        print(f"{root}: error: no C sources")
    return 1 if errors or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
