#!/usr/bin/env python3
"""A check that cannot fail is no check: each of tests/lint is given something to find."""

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import sources
import state
import tree
from closing import Runner


def source_findings(path: str, text: str) -> list:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, path)
        file.parent.mkdir(parents=True)
        file.write_text(text)
        return [f"{line}:{severity}:{message.split(chr(59))[0]}"
                for line, severity, message in sources.check_file(Path(folder), file)]


def check_sources(runner: Runner) -> None:
    for name, path, text, wanted in [
        ("an earlier stage", "analyzer/read/a.c", '#include "base/text.h"\n#include "image/b.h"\n', []),
        ("a later stage", "analyzer/read/a.c", '\n# include "graph/b.h"\n', ["2:error"]),
        ("base including a stage", "analyzer/base/a.h", '#include "read/facts.h"\n', ["1:error"]),
        ("main including a stage", "analyzer/main.c", '#include "emit/a.h"\n', ["1:error"]),
        ("main including cli", "analyzer/main.c", '#include "cli/a.h"\n', []),
        ("a path without its stage", "analyzer/read/a.c", '#include "facts.h"\n', ["1:error"]),
        ("a folder that is no stage", "analyzer/util/a.c", "", ["1:error"]),
        ("a banned function", "analyzer/base/a.c", "int f;\nint g = atoi (x);\n", ["2:error"]),
        ("a banned name in prose", "analyzer/base/a.c", '/* atoi(x) */ // gets(\nx("system(");\n', []),
        ("names that only end alike", "analyzer/base/a.c", "fgets(a); vsprintf_x(b);\n", []),
        ("a long function", "analyzer/base/a.c", "int f(void)\n{\n" + "    x();\n" * 61 + "}\n",
         ["1:warning"]),
        ("a function of 60 lines", "analyzer/base/a.c", "int f(void)\n{\n" + "    x();\n" * 60 + "}\n",
         []),
        ("a long file", "tests/unit/a.c", "int a;\n" * 601, ["1:warning"]),
    ]:
        found = source_findings(path, text)
        runner.check(f"sources: {name}", [":".join(f.split(":")[:2]) for f in found] == wanted,
                     "\n".join(found))


def check_state(runner: Runner) -> None:
    for name, text, wanted in [
        ("a table", "const char *const names[] = {\"a\", \"b\"};\nconst int n = 3;\n", 0),
        ("a global", "int counter = 3;\n", 1),
        ("a static in a function", "int f(void) { static int n; return ++n; }\n", 1),
        ("a thread's own", "_Thread_local int n = 1;\n", 1),
    ]:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a.c").write_text(text)
            subprocess.run(["cc", "-fPIC", "-c", "a.c"], check=True, cwd=folder)
            subprocess.run(["ar", "rc", "a.a", "a.o"], check=True, cwd=folder)
            listing = subprocess.run(["size", "-A", "a.a"], check=True, cwd=folder, text=True,
                                     capture_output=True).stdout
        runner.check(f"state: {name}", len(state.writable(listing)) == wanted, listing)


def check_tree(runner: Runner) -> None:
    for name, path, text, wanted in [
        ("a clean file", "docs/a.md", "see https://packages.example/simple\n", 0),
        ("an unknown name at the top", "notes.txt", "", 1),
        ("a registry", "docs/a.md", "https://py" + "pi.org/simple\n", 1),
        ("a registry in a case", "tests/cases/a/in/uv.lock", "https://files.py" + "thonhosted.org\n", 1),
        ("a home folder", "docs/a.md", "cd /home" + "/me/src\n", 1),
        ("a cache mount", "samples/Dockerfile", "target=/root/.cache/uv\n", 0),
        ("a path in an image", "samples/Dockerfile", "COPY x /app/work/home/\n", 0),
        ("work left for later", "docs/a.md", "TO" + "DO: finish\n", 1),
        ("a user's own note", "tests/cases/a/in/a.py", "# FIX" + "ME", 0),
        ("no newline at the end", "tests/a.py", "import os", 1),
    ]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            found = list(tree.check_tree(Path(folder), [path]))
        runner.check(f"tree: {name}", len(found) == wanted, "\n".join(found))


def check_tools(runner: Runner) -> None:
    """The tools from outside, as ./dev calls them, with our configuration."""
    bad = {
        "clang-format": ("a.c", "int  f( void ){return 1;}\n", ["--dry-run", "--Werror"], []),
        "clang-tidy": ("a.c", "int f(int a, int b) { if (a = b) return 1; return 0; }\n",
                       ["--quiet", "--warnings-as-errors=*"], ["--", "-std=c11"]),
        "shellcheck": ("a.sh", "#!/bin/sh\nrm $1\n", [], []),
        "ruff": ("a.py", "import os\n", ["check", "--no-cache", "--isolated"], []),
    }
    for tool, (name, text, before, after) in bad.items():
        with tempfile.TemporaryDirectory(dir=HERE.parents[1] / "build") as folder:
            Path(folder, name).write_text(text)
            done = subprocess.run([tool, *before, name, *after], check=False, cwd=folder,
                                  capture_output=True, text=True)
        runner.check(f"{tool} finds what it is there for", done.returncode != 0,
                     done.stdout + done.stderr)


def main() -> int:
    runner = Runner()
    check_sources(runner)
    check_state(runner)
    check_tree(runner)
    check_tools(runner)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
