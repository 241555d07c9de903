"""Whitelists for the images of real repositories, built with a real engine.

    repositories.py [--depclose PROGRAM] [--import] [--only TEXT] [-v] FOLDER...

For each Dockerfile below the folders that starts Python:

sent      how many files the context has, and how many are sent with depclose's whitelist
closure   each file and each data file that the service reaches is among them, but for what
          depclose warns of
copies    each COPY of the stages that are built finds its source (RUN lines are left out), and
          the files that the command names are in the image
imports   with --import: what depclose requires is installed by uv, and the entry is imported in
          the image, without a network; not where that is larger than some hundred MB
by hand   where an ignore file written by hand is a whitelist too: what only one of both sends

The folders are only read. Prints a line for each, and the closing line.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import ignore_rules
from closing import Runner
from engine import Engine, run_with_engine

HEAVY = 300e6
# Imports a script by its path, or the first of some names that there is. A script's own folder, or
# the working folder, is first on the path.
IMPORT = """
import os, runpy, sys
names = sys.argv[1:]
sys.path[0] = os.path.dirname(names[0]) if names[0][0] == "/" else os.getcwd()
sys.path.append("/site")
for name in names:
    try:
        runpy.run_path(name, run_name="imported") if name[0] == "/" else __import__(name)
        break
    except ModuleNotFoundError as error:
        if name == names[-1] or not error.name or not name.startswith(error.name):
            raise
"""
CONTEXT = re.compile(r"note: build context '([^']*)'")
INSTRUCTION = re.compile(r"^\s*(\w+)\s+(.*)$", re.DOTALL)
HEREDOC = re.compile(r"<<-?[\"']?(\w+)")
KEPT = {"ARG", "ENV", "WORKDIR", "COPY", "ADD"}


def instructions(text: str) -> list:
    """The instructions of a Dockerfile as pairs; continued lines are one, comments none."""
    found, lines = [], iter(text.removeprefix("\ufeff").splitlines())
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        while line.rstrip().endswith("\\"):
            more = next(lines, "")
            if not more.lstrip().startswith("#"):
                line = line.rstrip()[:-1] + " " + more.strip()
        if heredoc := HEREDOC.search(line):
            for more in lines:
                if more.strip() == heredoc[1]:
                    break
            continue
        if parts := INSTRUCTION.match(line):
            found.append((parts[1].upper(), parts[2].strip()))
    return found


def stages(text: str) -> list:
    """The stages as (name, base, instructions); ARGs before the first go with each."""
    found, general = [], []
    for word, rest in instructions(text):
        if word == "FROM":
            words = [one for one in rest.split() if not one.startswith("--")]
            name = words[2].lower() if len(words) > 2 else str(len(found))
            found.append((name, words[0].lower(), list(general)))
        elif not found:
            general.append((word, rest))
        else:
            found[-1][2].append((word, rest))
    return found


def copies_of(text: str, base: str) -> str:
    """A Dockerfile of one stage that does what the built stages copy from the context."""
    known = {name: (base, lines) for name, base, lines in stages(text)}
    wanted = [list(known)[-1]]
    for name in wanted:
        sources = [known[name][0]] + [found for word, rest in known[name][1]
                                      for found in re.findall(r"--?(?:from)=(\S+?)(?:,|\s|$)", rest)]
        wanted += [one.lower() for one in sources if one.lower() in known and one.lower() not in wanted]
    lines = [f"FROM {base}"]
    for name in reversed(wanted):
        for word, rest in known[name][1]:
            plain = re.sub(r"--(?:chown|chmod|link)(?:=\S+)?\s+", "", rest)
            from_elsewhere = "--from=" in rest or (word == "ADD" and "://" in rest)
            if word in KEPT and not from_elsewhere:
                lines.append(f"{word} {plain}")
    return "\n".join(lines) + "\n"


def started_by(text: str) -> set:
    """Paths in the image that the last ENTRYPOINT and CMD may mean, whatever they are."""
    folder, found = "/", {}
    for word, rest in stages(text)[-1][2]:
        if word == "WORKDIR":
            folder = os.path.join(folder, rest)
        elif word in ("ENTRYPOINT", "CMD"):
            found[word] = re.findall(r"[^\s\"'\[\],;=]+", rest)
    return {os.path.normpath(os.path.join(folder, word)).lstrip("/")
            for words in found.values() for word in words}


class Image:
    """A Dockerfile of a repository, and what depclose says of it."""

    def __init__(self, program: Path, root: Path, dockerfile: str):
        self.program, self.root, self.dockerfile = program, root, dockerfile
        done = self.call("dockerignore", "-v")
        self.whitelist, self.told = done.stdout, done.stderr
        self.refused = done.stderr if done.returncode else ""
        context = CONTEXT.search(done.stderr)
        self.context = root / (context[1] if context else ".")
        if not self.refused:
            self.closure = json.loads(self.call("closure", "--format", "json").stdout)

    def call(self, command: str, *options: str) -> subprocess.CompletedProcess:
        words = [self.program, command, self.dockerfile, *options, "--allow-unresolved"]
        return subprocess.run(words, check=False, cwd=self.root, capture_output=True, text=True,
                              timeout=120, env={**os.environ, "NO_COLOR": "1"})

    def reached(self) -> set:
        """The files that the service needs, relative to the context; not what it never gets."""
        names = {*self.closure["files"], *(one["path"] for one in self.closure["data"])}
        paths = [self.root / name for name in names]
        return {os.path.relpath(path, self.context) for path in paths
                if path.is_file() and path.is_relative_to(self.context)}

    def by_hand(self) -> str:
        """An ignore file that somebody wrote, if it is a whitelist; else nothing."""
        for path in (Path(f"{self.root / self.dockerfile}.dockerignore"),
                     self.context / ".dockerignore"):
            if path.is_file():
                text = path.read_text(errors="replace")
                lines = [line.strip() for line in text.splitlines()]
                patterns = [line for line in lines if line and line[0] != "#"]
                return text if patterns and patterns[0] in ("*", "**", "/*", "**/*") else ""
        return ""


def paths_below(folder: Path) -> list:
    """All paths of a context, folders with a slash behind."""
    found = []
    for top, folders, files in os.walk(folder):
        inside = os.path.relpath(top, folder)
        links = [name for name in folders if os.path.islink(os.path.join(top, name))]
        names = files + links + [f"{name}/" for name in folders if name not in links]
        found += [name if inside == "." else f"{inside}/{name}" for name in names]
    return found


class Judge:
    def __init__(self, runner: Runner, engine: Engine, options: argparse.Namespace):
        self.runner, self.engine, self.options = runner, engine, options
        self.program = options.depclose.resolve()
        self.refused = 0

    def judge(self, root: Path, dockerfile: str) -> None:
        image = Image(self.program, root, dockerfile)
        name = f"{root.name}: {dockerfile}"
        if image.refused:
            self.refused += 1
            error = [line for line in image.refused.splitlines() if "error" in line]
            print(f"     {name}: {(error or ['?'])[0][:150]}", flush=True)
            return
        with tempfile.TemporaryDirectory(prefix="image-") as temporary:
            folder = Path(temporary)
            (folder / "Dockerfile.dockerignore").write_text(image.whitelist)
            received = self.received(folder, image)
            missing = {path for path in image.reached() - received
                       if os.path.relpath(image.context / path, root) not in image.told}
            newer = ignore_rules.sent(image.whitelist, paths_below(image.context),
                                      ignore_rules.NEWER)
            if missing & newer:
                print(f"     {name}: only this old engine loses {sorted(missing & newer)}")
            missing = sorted(missing - newer)
            self.runner.check(f"{name}: {len(paths_below(image.context))} paths, {len(received)} "
                              "sent: the closure", not missing, "\n".join(missing[:10]))
            self.copies(folder, image, name)
            if self.options.imports:
                self.imports(folder, image, name)
            self.compare(image, received)

    def received(self, folder: Path, image: Image) -> set:
        (folder / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
        return self.engine.build(folder, context=image.context).names()

    def copies(self, folder: Path, image: Image, name: str) -> None:
        text = (image.root / image.dockerfile).read_text(errors="replace")
        whole = folder / "whole"
        whole.mkdir()
        for path in (whole / "Dockerfile", folder / "Dockerfile"):
            path.write_text(copies_of(text, "scratch"))
        all_of_it = self.engine.build(whole, context=image.context)
        if not all_of_it.good:
            print(f"     {name}: its COPY lines fail without a whitelist too", flush=True)
            return
        build = self.engine.build(folder, context=image.context)
        if self.runner.check(f"{name}: its COPY lines", build.good, build.log[-800:]):
            lost = {path for path in started_by(text) if path in all_of_it.names() - build.names()}
            self.runner.check(f"{name}: its command", not lost, " ".join(sorted(lost)))

    def imports(self, folder: Path, image: Image, name: str) -> None:
        """Imports the entry in an image of the copied code and the required packages."""
        size = sum((one["size"] or {}).get("bytes", 0) for one in image.closure["distributions"])
        entry = image.closure["entries"][0].split(":")[0]
        modules = [one["name"] for one in image.closure["modules"] if one.get("file") == entry]
        if size > HEAVY or not modules:
            print(f"     {name}: not imported: {size / 1e6:.0f} MB", flush=True)
            return
        requirements = folder / "requirements.txt"
        requirements.write_text(image.call("requirements").stdout)
        site = folder / "site"
        done = subprocess.run(["uv", "pip", "install", "-q", "--target", site, "--python", sys.executable,
                               "-r", requirements], check=False, cwd=image.root, capture_output=True,
                              text=True)
        if done.returncode:
            print(f"     {name}: its packages do not install: {done.stderr.strip()[-200:]}", flush=True)
            return
        text = (image.root / image.dockerfile).read_text(errors="replace")
        (folder / "Dockerfile").write_text(copies_of(text, "scratch"))
        there = self.engine.build(folder, context=image.context).names()
        scripts = [f"/{path}" for path in sorted(there) if f"/{path}".endswith(f"/{Path(entry).name}")]
        scripts.sort(key=lambda path: path.lstrip("/") not in started_by(text))
        (folder / "Dockerfile").write_text(copies_of(text, "python:3.11"))
        tag = "depclose-tests/repository"
        self.engine.build(folder, context=image.context, tag=tag)
        names = scripts[:1] if modules[0] == "__main__" else modules
        done = self.engine.docker("run", "--rm", "--network=none", "--volume", f"{site}:/site:ro", tag,
                                  "python", "-c", IMPORT, *names)
        self.runner.check(f"{name}: import {' or '.join(names)}", done.returncode == 0,
                          done.stderr.decode(errors="replace")[-600:])

    def compare(self, image: Image, received: set) -> None:
        """Says what only one of the two whitelists sends."""
        text = image.by_hand()
        if not text:
            return
        theirs = ignore_rules.sent(text, paths_below(image.context), ignore_rules.NEWER)
        print(f"     by hand {len(theirs)}, ours {len(received)}; only by hand "
              f"{sorted(theirs - received)[:12]}, only ours {sorted(received - theirs)[:12]}", flush=True)


def dockerfiles(root: Path) -> list:
    found = []
    for top, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - {".git", "node_modules"})
        found += [os.path.relpath(os.path.join(top, name), root) for name in sorted(files)
                  if re.fullmatch(r"(?i)dockerfile(\..+)?|.+\.dockerfile", name)
                  and not name.endswith((".dockerignore", ".md", ".j2"))]
    return found


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    parser.add_argument("--import", action="store_true", dest="imports")
    parser.add_argument("--only", default="", help="Dockerfiles with this text in their path")
    parser.add_argument("folders", nargs="+", type=Path)
    options = parser.parse_args()
    runner = Runner()
    if options.imports and not shutil.which("uv"):
        parser.error("--import needs uv")

    def judge_all(engine: Engine) -> None:
        judge = Judge(runner, engine, options)
        for root in options.folders:
            for dockerfile in dockerfiles(root):
                if options.only in dockerfile:
                    judge.judge(root.resolve(), dockerfile)
        print(f"{judge.refused} refused")

    return run_with_engine(runner, judge_all)


if __name__ == "__main__":
    sys.exit(main())
