#!/usr/bin/env python3
"""Checks what the repository holds, over the files that Git tracks.

    tree.py [ROOT]

At the top only the names that docs/internals.md explains; no addresses of package registries
(a lock or a sample writes packages.example) and no folders of somebody's own machine; no work
left for later; text ends in a newline. What stands in tests/cases/*/in and tests/invalid/*/in
is input as users have it, so only addresses and machine folders count there.
"""

import re
import subprocess
import sys
from pathlib import Path

TOP = {
    ".ci", ".clang-format", ".clang-tidy", ".gitattributes", ".gitignore",
    ".github", ".pre-commit-hooks.yaml", "action.yml", "analyzer", "CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json",
    "CONTRIBUTING.md", "dev", "docs", "grammars", "LICENSE", "pyproject.toml", "README.md", "rules",
    "samples", "tests",
}
# In pieces, so that this file is not its own finding.
HOSTS = r"\b(?:py" + r"pi\.(?:org|io)|py" + r"thonhosted\.org|registry\.(?:np" + r"mjs|yar" + r"npkg)\.\w+)"
FOLDERS = r"(?<![\w.$}~*-])/(?:work|Users/\w+|home/(?!app/|svc/)\w+|root(?!/\.cache|/\.ollama|/nltk_data))/"
LATER = r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"
RULES = [
    (re.compile(HOSTS), "the address of a registry", True),
    (re.compile(FOLDERS), "a folder of one machine", True),
    (re.compile(LATER), "work left for later", False),
]
INPUT = re.compile(r"^tests/(?:cases|invalid)/[^/]+/in/|^tests/fuzz/corpus/")


def check_text(name: str, text: str):
    given = INPUT.match(name)
    for number, line in enumerate(text.split("\n"), 1):
        for pattern, what, everywhere in RULES:
            found = pattern.search(line)
            if found and (everywhere or not given):
                yield f"{name}:{number}:{found.start() + 1}: error: {what}: '{found.group()}'"
    if text and not text.endswith("\n") and name.endswith((".c", ".h", ".py", ".md")) and not given:
        yield f"{name}: error: no newline at the end"


def check_tree(root: Path, names: list):
    for name in sorted({name.split("/")[0] for name in names} - TOP):
        yield f"{name}: error: not a name for the top folder"
    for name in names:
        path = root / name
        if path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" not in data:
            yield from check_text(name, data.decode("utf-8", "replace"))


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    root = root if root.is_dir() else root.parents[2]
    listed = subprocess.run(["git", "ls-files", "-z"], check=True, cwd=root, capture_output=True)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    findings = list(check_tree(root, names))
    print("\n".join(findings) if findings else f"{len(names)} files")
    return 1 if findings or not names else 0


if __name__ == "__main__":
    sys.exit(main())
