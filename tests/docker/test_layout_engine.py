"""Where files stand in an image: the layout of a Dockerfile against what an engine built.

Every file of the contexts holds its own path, so that the image itself tells where each of its
files comes from. The Dockerfiles are made at random from the instructions and commands that
depclose follows.
"""

import argparse
import io
import os
import random
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from engine import ROOT, Engine, run_with_engine

sys.path.insert(0, str(ROOT / "tests"))
from closing import Runner

TREE = [
    "main.py", "setup.cfg", "README.md", "data.json", "app/__init__.py", "app/core.py",
    "app/api/__init__.py", "app/api/v1.py", "app/static/a.css", "app/.dot.py",
    "lib/shared/__init__.py", "lib/shared/util.py", "lib/other.py", "scripts/start.sh",
    "scripts/wait.sh", "my-agent/main.py", "my-agent/tools/one.py", "my-agent/tools/two.py",
    "sp ace/x y.py", "App/upper.py", "deep/a/conf.py", "deep/b/conf.py", "deep/b/other.py",
    "br[1]/x.py", "naïve/é.py", ".hidden/h.py", "links/real/inner.py",
    "circle/round.py",
]
LINKS = {
    "linked": "lib/shared", "app/alias.py": "core.py", "outside.py": "../nowhere.py",
    "chain": "linked", "chain.py": "alias.py", "alias.py": "main.py", "absolute.py": "/main.py",
    "links/up": "../deep/b", "links/down": "real", "circle/one": "two", "circle/two": "one",
    "links/app": "/app", "links/twice": "down",
}
PLACES = ["/app", "/app/", "/srv/code", "/srv/code/", ".", "./", "sub", "sub/", "/app/app",
          "../up", "/app/lib/", "/app/../srv/", "//srv//twice/", '"quoted"', "/srv/./dot",
          "/app/app/../up", "$PLACE", "${PLACE}/", "/srv/naïve", "/app/links", "/app/down/in/"]
SOURCES = [".", "app", "app/", "lib/shared", "lib", "main.py", "*.py", "app/*.py", "my-agent",
           "scripts/*.sh", "my-agent/tools/", "lib/sh*", "README.md", "linked", "./app/api",
           "deep/*/conf.py", "[aA]pp", "[A-Z]*", r"br\[1\]", "br[[]1]/x.py", "naïve", "na*/*.py",
           "../main.py", "app/../lib/other.py", "/main.py", "links", "circle", "links/real/", "links/*",
           "chain", "chain.py", "absolute.py", "links/up", "links/twice", "?pp", "*", ".hidden",
           "linked/util.py", "links/up/conf.py", "links/down/*.py", "m?in.py", "[!a-z]*", "[^a-z]*"]
# What a command needs it makes first, so that builds seldom fail.
COMMANDS = [
    "mkdir -p /app/made/deep && touch /app/made/__init__.py",
    "touch new.py main.py",
    "mv /app/main.py /app/moved.py || true",
    "cp -r /app /srv/copy",
    "cp -r /app/. /srv/dots",
    "ln -s /app/app /srv/link && ln -s core.py /app/short.py",
    "rm -rf /app/app/static /app/lib/other.py",
    "cd /srv && mkdir -p in && touch in/here.py",
    "echo 'exec python main.py' > /app/start.sh && chmod +x /app/start.sh",
    r"printf 'one\ntwo\n' > /srv/printed",
    "(cd /srv && touch sub.py); touch after.py",
    "if [ -d /app ]; then touch /app/condition.py; fi",
    "mkdir -p /srv/many && cp /app/*.py /srv/many/ || true",
    "NAME=named; touch /srv/$NAME.py",
    "cp -rT /app /srv/whole",
    "mkdir -p /srv/t && cp -r -t /srv/t /app",
    "mkdir -p /srv/t && cp -rt /srv/t /app",
    "mkdir -p /app/from /srv/onto && touch /app/from/f.py && mv -T /app/from /srv/onto",
    "mkdir -p /app/from /srv/into && touch /app/from/f.py && mv /app/from /srv/into",
    "mkdir -p /srv/one /srv/two && ln -sfn /srv/one /srv/cur && ln -sfn /srv/two /srv/cur && touch /srv/cur/c.py",
    "mkdir -p /srv/one && ln -s /srv/one /srv/li && ln -s /app /srv/li",
    "touch /srv/i.py && install -D /srv/i.py /srv/deep/er/j.py",
    "touch /srv/i.py && install -m 644 /srv/i.py /app/",
    "install -d /srv/made/here /srv/made/there",
    "touch /srv/a1.py /srv/a2.py /srv/b1.py && rm -f /srv/a*.py",
    "touch /srv/.h.py /srv/v.py && rm -f /srv/*.py",
    "mkdir -p /srv/g && touch /srv/g/.h /srv/g/v && cp /srv/g/* /app/",
    "echo text | tee /srv/teed",
    "echo text | tee /srv/teed /app/teed > /dev/null",
    "echo one > /srv/lines; echo two >> /srv/lines",
    "> /srv/empty",
    ": > /srv/empty",
    "{ echo a; touch /srv/grouped; }",
    "for one in a b; do mkdir -p /srv/$one && touch /srv/$one/__init__.py; done",
    "for one in a b; do echo $one > /srv/$one.txt; done",
    "set -eux; cd /srv; touch set.py",
    "set -e && mkdir -p x/y && cd x/y && touch z.py && cd .. && touch w.py",
    "touch 'sp ace.py' \"quo ted.py\"",
    "touch /srv/'*'.py && cp '/srv/*.py' /app/star.py",
    "cd / && touch app/root.py srv/root.py",
    "mkdir /srv/plain && rmdir /srv/plain",
    "mkdir -p /srv/old && touch /srv/old/o.py && cp -r /srv/old /srv/new && rm -r /srv/old",
    "touch /srv/k.py && ln -s k.py /srv/kl.py && cp -P /srv/kl.py /srv/km.py && cp /srv/kl.py /srv/kn.py",
    "touch /srv/k.py && ln /srv/k.py /srv/hard.py",
    "touch /srv/m1 /srv/m2 && mv /srv/m1 /srv/m2 /app/",
    "touch /srv/p.py && cp --parents /srv/p.py /app/",
    "mkdir -p /srv/é && touch /srv/é/ü.py",
    "test -d /nowhere || touch /srv/or.py",
    "touch /srv/{x,y}.py",
    "D=/srv/var; mkdir -p \"$D\" && touch \"${D}/v.py\"",
    "mkdir -p $PLACE && touch $PLACE/placed.py",
    "touch /srv/back\\slash.py",
    "mkdir -p /srv/w && cd /srv/w && touch a.py && cd - && touch back.py",
]
SETTINGS = [
    "ENV PLACE=/srv/env", "ENV PLACE=/srv/both HERE=$PLACE/in", "ENV HERE=$PLACE/in PLACE=/app/now",
    "ENV PLACE /srv/old style", "ARG PLACE", "ARG PLACE=/srv/late", "ARG EARLY", "ARG EARLY=/app/mine",
    "ENV PLACE=${EARLY:-/srv/unset}", "ENV PLACE=${PLACE%/*}/cut", "ENV PLACE=${HERE:-/srv/not}",
    r"ENV PLACE=/srv/a\ b", "WORKDIR $PLACE", "WORKDIR /app/../srv", "WORKDIR in", "WORKDIR ../x",
    "WORKDIR /app/down",
]
MOUNTS = [
    "--mount=type=bind,source=app,target=/tmp/bound cp -r /tmp/bound /srv/unbound",
    "--mount=type=bind,target=/tmp/all cp -r /tmp/all/deep /srv/deep",
    "--mount=type=bind,source=main.py,target=/tmp/m.py cp /tmp/m.py /app/n.py",
    "--mount=type=bind,target=. cp main.py /srv/dotted.py",
    "--mount=source=lib,target=../tmp/mounted cp -r ../tmp/mounted/shared ../srv/shared",
    "--mount=type=cache,target=/tmp/cached touch /tmp/cached/lost.py",
    "--mount=type=cache,target=/app --mount=type=bind,src=app,dst=/tmp/b cp /tmp/b/core.py /srv/",
    "--mount=type=tmpfs,target=/app touch /app/lost.py",
]
FOLDERS = ("app", "srv", "up", "none", "rel", "sub", "x")  # at the top: those that are written to


def make_tree(folder: Path) -> None:
    for name in TREE:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name + "\n")
    for name, target in LINKS.items():
        (folder / name).symlink_to(target)
    (folder / ".dockerignore").write_text("Dockerfile\n.dockerignore\n")


def copy_line(pick: random.Random) -> str:
    kind = pick.random()
    if kind < 0.1:
        return f'COPY ["sp ace/x y.py", "{pick.choice(PLACES)}"]'
    if kind < 0.2:
        sources = pick.sample([s for s in SOURCES if s != "linked"], 2)
        return f"COPY {' '.join(sources)} {pick.choice(['/app/', '/srv/code/', './'])}"
    if kind < 0.27:
        return f"COPY --chown=0:0 {pick.choice(SOURCES)} $PLACE"
    if kind < 0.33:
        return f"ADD {pick.choice(SOURCES)} ${{PLACE:-/none}}/sub{pick.randint(0, 2)}"
    return f"COPY {pick.choice(SOURCES)} {pick.choice(PLACES)}"


def run_line(pick: random.Random) -> str:
    if pick.random() < 0.15:
        return "RUN " + pick.choice(MOUNTS)
    return "RUN mkdir -p /app /srv && " + pick.choice(COMMANDS)


def setting_line(pick: random.Random) -> str:
    return pick.choice(SETTINGS)


def from_line(pick: random.Random) -> str:
    source = pick.choice(["first", "0", "FIRST", "First"])
    what = pick.choice(["/app", "/app/", "app", "/app/app", "/app/*.py", "/srv", "/a*/", "."])
    if what == "." or pick.random() < 0.1:
        return f"RUN --mount=type=bind,from={source},source=/app,target=/tmp/m cp -r /tmp/m /srv/stage"
    return f"COPY --from={source} {what} " + pick.choice(["/app", "/srv/from", ".", "/srv/from/", "x"])


def dockerfile(pick: random.Random) -> str:
    kinds = [copy_line, copy_line, copy_line, run_line, run_line, setting_line]
    lines = ["ARG EARLY=/srv/early", "FROM python:3.11 AS First", "ARG PLACE=/app", "WORKDIR /app"]
    lines += [pick.choice(kinds)(pick) for _ in range(pick.randint(1, 6))]
    if pick.random() < 0.4:
        lines += [f"FROM {pick.choice(['first', 'FIRST', 'python:3.11'])} AS second",
                  f"WORKDIR {pick.choice(['/app', '/srv', 'rel'])}", "ENV PLACE=/srv/place"]
        if pick.random() < 0.8:
            lines.append(from_line(pick))
        lines += [pick.choice(kinds)(pick) for _ in range(pick.randint(0, 3))]
    if pick.random() < 0.2:
        lines.append("COPY <<EOF /app/here.txt\nin the Dockerfile\nEOF")
    return "\n".join(lines) + "\n"


class Image:
    """The files of an image that was built, links followed."""

    def __init__(self, output: bytes):
        self.members, self.content = {}, {}
        with tarfile.open(fileobj=io.BytesIO(output)) as tar:
            for member in tar:
                name = member.name.rstrip("/")
                if name.split("/")[0] in FOLDERS:
                    self.members[name] = member
                    if member.isreg():
                        self.content[name] = tar.extractfile(member).read()
                    elif member.islnk():
                        self.content[name] = self.content[member.linkname]

    def real(self, path: str, depth: int = 0) -> str | None:
        """PATH without links; None where it leads nowhere."""
        done = ""
        for part in path.split("/"):
            if part == "..":
                done = os.path.dirname(done)
            elif part not in ("", "."):
                done = os.path.join(done, part)
                member = self.members.get(done)
                if not member or depth > 30:
                    return None
                if member.issym():
                    target = member.linkname
                    base = "" if target.startswith("/") else os.path.dirname(done)
                    done = self.real(os.path.join(base, target.lstrip("/")), depth + 1)
                    if done is None:
                        return None
        return done

    def files(self, at: str = "", real: str = "", depth: int = 0) -> dict:
        found = {}
        for name in self.members:
            there = self.real(name) if os.path.dirname(name) == real and depth < 20 else None
            shown = os.path.join(at, os.path.basename(name))
            if there in self.content:
                found[shown] = self.content[there]
            elif there is not None:
                found[shown + "/"] = b""
                found.update(self.files(shown, there, depth + 1))
        return found


def files_told(driver: Path, folder: Path) -> dict:
    told = subprocess.run([driver, folder, ".", "Dockerfile"], capture_output=True, text=True,
                          check=True).stdout
    found = {}
    for line in told.splitlines():
        at, _, path = line.partition("\t")
        if os.path.basename(at) in ("Dockerfile", ".dockerignore"):
            continue  # the ignore file drops them, and the layout knows no ignore file
        if at.split("/")[0] not in FOLDERS:
            continue
        if path.startswith("="):
            found[at] = bytes.fromhex(path[1:])
        else:
            found[at] = (folder / path).read_bytes() if path else b""
    return found


def compare(engine: Engine, runner: Runner, options: argparse.Namespace) -> None:
    pick = random.Random(options.seed)
    built = 0
    for number in range(options.cases):
        with tempfile.TemporaryDirectory(prefix="layout-") as name:
            folder = Path(name).resolve()
            make_tree(folder)
            text = dockerfile(pick)
            (folder / "Dockerfile").write_text(text)
            build = engine.build(folder)
            if not build.good:
                continue  # the engine refuses it: a folder in the place of a file
            built += 1
            (folder / "Dockerfile").write_text(text)
            wanted, got = Image(build.output).files(), files_told(options.driver, folder)
            differ = [f"{at}: engine {wanted.get(at)}, depclose {got.get(at)}"
                      for at in sorted(wanted.keys() | got.keys())
                      if wanted.get(at) != got.get(at)]
            runner.check(f"layout {number}", not differ, text + "\n".join(differ[:12]))
    runner.check("many Dockerfiles can be built", built > options.cases // 3, str(built))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    parser.add_argument("--driver", type=Path,
                        default=ROOT / "build/tests/oracle/layout_driver")
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    runner = Runner()
    return run_with_engine(runner, lambda engine: compare(engine, runner, options))


if __name__ == "__main__":
    sys.exit(main())
