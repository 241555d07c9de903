"""Compare what a whitelist is to let in with what BuildKit's client sends, run with Go.

    python whitelist_oracle.py DRIVER [--count N] [--seed N]

Makes N trees of files with usual and with odd names, some of them ignored by Git, some of
them secret, some behind links; asks for a whitelist of some of them; and walks the tree as
BuildKit does. With files named one by one, just those are sent; with folders named whole,
also what Git ignores there, if it is little; never a secret. A folder of which all is
needed has one line.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
NO_GO = 77
LARGE = 1024 * 1024

NAMES = ["a", "b", "ai", "main.py", "__init__.py", "data", "lib", "x.yaml", "README.md", "a b", "é"]
NAMES += ["a-b", "a.b", "日本", "a+b", "(a)", "c++", "v$1", "a,b", "a'b", 'a"b', "a~", "a=b", "%s"]
ODD = ["[a]", "a*", "**", "?", "\\", "a\\", "\\a", "!a", "#a", " a", "a ", " ", "\t", "^", "[^a]", "a^b"]
ODD += ["{a}", "a|b", "{", "}", "a{2}", "[", "]", "[]", "[!a]", "a?b", "*.py", "\u00a0a", "a\u3000", "a\r"]
ODD += ["a[b]|c", "{x}*", "^*", "\\*", "\\[", "!", "#", "!!", "...", "~", "$[x]", ".a", "a\x0b", "a[\\]b"]
SECRET = [".env", ".env.local", "server.pem", "id_rsa", ".git-credentials", "tls.key", ".netrc"]
CACHE = ["__pycache__", "m.pyc", ".pytest_cache"]


@dataclass
class Tree:
    """A made-up repository: its files, by path, and what is asked of it."""

    files: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    ignored: set[str] = field(default_factory=set)
    needs: list[tuple[str, str]] = field(default_factory=list)
    context: str = ""
    what: str = "dir"
    git: bool = True

    def tracked(self) -> list[str]:
        return sorted({*self.files, *self.links} - self.ignored, key=os.fsencode)

    def question(self, root: Path) -> bytes:
        tracked = self.tracked()
        counted = [str(len(tracked)), *tracked] if self.git else ["-"]
        needs = [word for need in self.needs for word in need]
        fields = [f"{root}.ignore", str(root), self.context, self.what, *counted]
        fields += [str(len(self.needs)), *needs]
        return b"".join(os.fsencode(word) + b"\0" for word in fields)


def parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def is_below(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(folder + "/")


def never(path: str) -> bool:
    return any(part in SECRET + CACHE for part in path.split("/"))


def make_tree(rng: random.Random) -> Tree:
    tree = Tree(what=rng.choice(["dir", "dir", "file"]), git=rng.random() < 0.9)
    odd = rng.choice([0, 0, 0.1, 0.5])
    folders = [""]
    for _ in range(rng.randint(1, 30)):
        folder = rng.choice(folders)
        name = rng.choice(ODD) if rng.random() < odd else rng.choice(NAMES)
        name = rng.choice(SECRET + CACHE) if rng.random() < 0.06 else name
        path = f"{folder}/{name}" if folder else name
        if path in tree.files or path in folders or path in tree.links:
            continue
        if rng.random() < 0.4:
            folders.append(path)
        elif rng.random() < 0.05 and len(folders) > 1:
            target = rng.choice(folders[1:])
            tree.links[path] = os.path.relpath(target, os.path.dirname(path) or ".")
        else:
            tree.files[path] = rng.choice([0] * 20 + [LARGE])
            if rng.random() < 0.15:
                tree.ignored.add(path)
    tree.context = rng.choice([""] * 4 + folders)
    share = rng.choice([0.2, 0.5, 0.9, 1.0])
    tree.needs = [("file", path) for path in tree.files if rng.random() < share]
    for path in folders[1:]:
        if rng.random() < 0.08 and not is_below(tree.context, path):
            tree.needs.append((rng.choice(["tree", "folder"]), path))
    for link, target in tree.links.items():
        leads = os.path.normpath(os.path.join(os.path.dirname(link), target))
        tree.needs += [("file", link + path[len(leads):]) for path in tree.files
                       if is_below(path, leads) and path != leads and rng.random() < 0.3]
    return tree


def write_tree(tree: Tree, root: Path) -> None:
    root.mkdir()
    (root / tree.context).mkdir(parents=True, exist_ok=True)
    for kind, path in tree.needs:
        if kind != "file":
            (root / path).mkdir(parents=True, exist_ok=True)
    for path, size in tree.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with (root / path).open("wb") as out:
            out.truncate(size)
    for link, target in tree.links.items():
        (root / link).parent.mkdir(parents=True, exist_ok=True)
        (root / link).symlink_to(target)


def behind_links(tree: Tree, path: str) -> tuple[str, set[str]]:
    """Where PATH really is, and the links on its way."""
    links: set[str] = set()
    for _ in range(40):
        link = next((up for up in [*parents(path), path] if up in tree.links), None)
        if link is None:
            break
        links.add(link)
        joined = os.path.join(os.path.dirname(link), tree.links[link])
        path = os.path.normpath(joined + path[len(link):])
    return path, links


def wanted_files(tree: Tree) -> set[str]:
    """What must be sent, files and links, relative to the context."""
    wanted: set[str] = set()
    for kind, path in tree.needs:
        real, links = behind_links(tree, path)
        wanted |= links
        if kind == "file":
            wanted.add(real)
        if kind == "tree":
            wanted |= {p for p in [*tree.files, *tree.links] if is_below(p, real)}
    inside = {p[len(tree.context):].lstrip("/") if tree.context else p for p in wanted
              if is_below(p, tree.context) and p != tree.context}
    return {path for path in inside if not never(path)}


def wanted_folders(tree: Tree) -> set[str]:
    at = len(tree.context) + 1 if tree.context else 0
    named = {path for kind, path in tree.needs if kind != "file"}
    return {path[at:] for path in named if is_below(path, tree.context) and path != tree.context
            and not never(path[at:])}


def lines_of(text: str) -> list[str]:
    return [line[1:] for line in text.split("\n") if line.startswith("!")]


def complaint(tree: Tree, root: Path, sent: list[str]) -> str:
    """What is wrong with what was sent; empty when nothing is."""
    base = root / tree.context
    files = {path for path in sent if not (base / path).is_dir() or (base / path).is_symlink()}
    wanted = wanted_files(tree)
    if wanted - files:
        return f"not sent: {sorted(wanted - files)[:5]}"
    if wanted_folders(tree) - set(sent):
        return f"no folder: {sorted(wanted_folders(tree) - set(sent))[:5]}"
    more = files - wanted
    if any(never(path) for path in files):
        return f"sent a secret: {sorted(filter(never, files))}"
    prefix = tree.context + "/" if tree.context else ""
    if tree.what == "file" or not tree.git:
        return f"sent as well: {sorted(more)[:5]}" if more else ""
    extra = [path for path in more if prefix + path not in tree.ignored]
    if extra:
        return f"sent, though Git has it: {sorted(extra)[:5]}"
    large = [path for path in more if (base / path).stat().st_size >= LARGE]
    return f"sent, though large: {large}" if large else unfolded(tree, prefix, wanted, root)


def unfolded(tree: Tree, prefix: str, wanted: set[str], root: Path) -> str:
    """A folder that could have been named whole, and has a line of a file in it."""
    text = Path(f"{root}.ignore").read_text(encoding="utf-8", errors="surrogateescape")
    there = [p[len(prefix):] for p in [*tree.files, *tree.links] if p.startswith(prefix)]
    empty = [path[len(prefix):] for kind, path in tree.needs if kind == "folder"
             or (kind == "tree" and never(path))]
    for folder in {up for path in wanted for up in parents(path)}:
        inside = [path for path in there if is_below(path, folder)]
        rest = [path for path in inside if path not in wanted]
        tracked = [path for path in inside if prefix + path not in tree.ignored]
        if not any(path in wanted for path in tracked) or rest or any(
                is_below(path, folder) for path in empty):
            continue
        named = [line for line in lines_of(text) if line.startswith(folder + "/")]
        if named:
            return f"'{folder}' is not named whole: {named[:3]}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("driver")
    count = 20_000 if os.environ.get("DEPCLOSE_FULL") else 1000
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not shutil.which("go"):
        print("Go is not installed, so nothing was compared")
        return NO_GO

    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as made:
        walker = Path(made, "walker")
        subprocess.run(["go", "build", "-o", walker, "."], cwd=HERE / "whitelist", check=True)
        home = Path(made).resolve()
        trees = [(make_tree(rng), home / f"tree{i}") for i in range(options.count)]
        for tree, root in trees:
            write_tree(tree, root)
        subprocess.run([options.driver], check=True,
                       input=b"".join(tree.question(root) for tree, root in trees))
        asked = "".join(f"{root / tree.context}\0{root}.ignore\0" for tree, root in trees)
        told = subprocess.run([walker], input=os.fsencode(asked), check=True, capture_output=True)
        answers = split(told.stdout)
        failed = files = 0
        for (tree, root), sent in zip(trees, answers, strict=True):
            files += len(sent)
            wrong = complaint(tree, root, sent)
            failed += bool(wrong)
            if wrong and failed < 10:
                print(f"{root.name} ({tree.what}, context '{tree.context}'): {wrong}")
    print(f"{len(trees)} trees, {files} paths sent")
    print(f"{len(trees) - failed} passed, {failed} failed")
    return 1 if failed or not files else 0


def split(printed: bytes) -> list[list[str]]:
    """The walker's answers: paths, each ended by NUL; an empty one ends an answer."""
    answers: list[list[str]] = [[]]
    for path in printed.split(b"\0")[:-1]:
        if path:
            answers[-1].append(os.fsdecode(path))
        else:
            answers.append([])
    return answers[:-1]


if __name__ == "__main__":
    sys.exit(main())
