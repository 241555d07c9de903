"""The story of samples/persona-agents, told at a terminal: `./dev story`, under two minutes.

    story.py [--depclose PROGRAM] [--record]

Every command that is shown is run, in a copy of the sample: depclose, the builds of the image before and after,
the image after, and a commit that pre-commit's hook stops. The packages that the service does not load are
stand-ins from a local index, a small part of their size; everything else is real. --record puts what was
printed at the head of README.md.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import image_stories
import package_index
from closing import Runner
from engine import Engine, NoEngine
from images import Measure
from test_images import PIN, SCENES

NAME = "persona-agents"
PART = 100  # of its size has a stand-in
DEEP = "ai/models/cost.py"
ADDED = '\n\ndef score(answer: str) -> float:\n    import torch\n\n    return float(torch.tensor(len(answer)))\n'
HOOK = """repos:
  - repo: local
    hooks:
      - id: depclose-check
        name: depclose check
        entry: depclose check --heavy ai/main.py --max-size 200MB
        language: system
        pass_filenames: false
"""
START, END = "<!-- ./dev story --record writes this -->\n", "<!-- until here -->\n"


class Strict(Runner):
    """A check that fails ends the story; one that does not goes without saying."""

    def check(self, name: str, good: bool, details: str = "") -> bool:
        return bool(good) or sys.exit(f"{name}\n{details}")


class Terminal:
    """Shows what is typed and what comes of it, and remembers."""

    def __init__(self, folder: Path, program: Path, lock: str):
        self.folder, self.lock, self.said = folder, lock, []
        self.environment = {**os.environ, "NO_COLOR": "1", "PRE_COMMIT_COLOR": "never",
                            "PATH": f"{program.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}",
                            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
                            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "Ada",
                            "GIT_AUTHOR_EMAIL": "ada@example", "GIT_COMMITTER_NAME": "Ada",
                            "GIT_COMMITTER_EMAIL": "ada@example"}

    def say(self, text: str = "") -> None:
        text = text.replace(str(self.folder), f"~/{NAME}")
        print(text, flush=True)
        self.said.append(text)

    def run(self, command: str, *, status: int = 0, most: int = 1000, hidden: bool = False) -> None:
        """A command of a shell; of its output the first lines. Anything but STATUS ends the story."""
        done = subprocess.run(["bash", "-c", command], check=False, cwd=self.folder, env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != status:
            sys.exit(f"{command}: exit status {done.returncode}\n{done.stdout}")
        if hidden:
            return
        self.say(f"$ {command}")
        lines = done.stdout.rstrip().splitlines()
        for line in lines[:most]:
            self.say(line)
        if len(lines) > most:
            self.say("...")
        self.say()

    def build(self, engine: Engine, dockerfile: str, tag: str) -> Measure:
        """An image, really built, from the lock of the stand-ins; its figures."""
        shown = {path: path.read_text() for path in (self.folder / "uv.lock", self.folder / dockerfile)}
        (self.folder / "uv.lock").write_text(self.lock)
        if (self.folder / "Dockerfile.small").exists():
            self.run("depclose dockerfile ai/main.py -o Dockerfile.small", hidden=True)
        self.say(f"$ docker build -f {dockerfile} -t {tag} .")
        measure = Measure(engine, f"depclose-tests/story-{tag.replace(':', '-')}", self.folder, dockerfile, 1)
        build = measure.build()
        if not build.good:
            sys.exit(f"the image is not built:\n{build.log[-3000:]}")
        for path, text in shown.items():
            path.write_text(text)
        measure.take_apart()
        figures = measure.figures
        self.say(f"built in {build.seconds:.0f} s: {figures.packages} packages, {figures.files:,} files; "
                 f"{build.sent() / 1e3:.0f} kB of context sent")
        self.say()
        return measure


def tell(terminal: Terminal, engine: Engine) -> None:
    terminal.run("depclose")
    terminal.run("depclose ai/main.py -o requirements-agent.txt")
    terminal.run("depclose dockerfile ai/main.py -o Dockerfile.small")
    before = terminal.build(engine, "docker/Dockerfile.agent", "agent:before")
    after = terminal.build(engine, "Dockerfile.small", "agent:after")
    after.start(["/persona"])
    if after.figures.problem:
        sys.exit(f"the image after does not answer:\n{after.figures.problem}")
    terminal.say("$ docker run --network none agent:after  # and GET /persona")
    terminal.say(str(after.figures.answers[0])[:100])
    terminal.say()
    if after.figures.packages >= before.figures.packages / 2:
        sys.exit(f"not smaller: {before.figures} and {after.figures}")
    terminal.run("pre-commit install && git add . && git commit -qm 'a small image'", hidden=True)
    with (terminal.folder / DEEP).open("a") as stream:
        stream.write(ADDED)
    terminal.say(f"# somebody writes `import torch`, three modules deep, in {DEEP}")
    terminal.run("git commit -qam 'score answers'", status=1)


def record(text: str) -> None:
    """Puts it at the head of README.md, behind the title and what it is."""
    path = ROOT / "README.md"
    page = path.read_text()
    block = f"{START}```text\n{text.strip()}\n```\n{END}"
    if START in page:
        page = re.sub(re.escape(START) + ".*?" + re.escape(END), lambda _: block, page, flags=re.DOTALL)
    else:
        title, what, rest = page.split("\n\n", 2)
        page = f"{title}\n\n{what}\n\n{block}\n{rest}"
    path.write_text(page)


def stage(engine: Engine, program: Path, top: Path) -> Terminal:
    """The sample, its packages behind a local index, and the story told."""
    scene, sample, wheels = SCENES[NAME], ROOT / "samples" / NAME, top / "wheels"
    story = image_stories.Story(Strict(), engine, program, NAME, top)
    wheels.mkdir()
    [pin] = [line for line in (ROOT / "tests/requirements.txt").read_text().splitlines() if line.startswith(PIN)]
    real = [package_index.wheels(story.call(sample, *scene.needed)), package_index.wheels(pin)]
    package_index.fill(wheels, package_index.read_lock(sample / "uv.lock"), real, PART, scene.lazy)
    with package_index.Index(wheels) as index:
        packages = image_stories.StandIns(index)
        packages.offer_uv(pin.removeprefix(PIN).split()[0])
        folder = story.copy("told", packages)
        (folder / ".pre-commit-config.yaml").write_text(HOOK)
        lock = folder / "uv.lock"
        terminal = Terminal(folder, program, lock.read_text())
        lock.write_text((sample / "uv.lock").read_text())
        with story.base(packages):
            started = time.monotonic()
            tell(terminal, engine)
            terminal.say(f"told in {time.monotonic() - started:.0f} s; what the service does not load was there as "
                         "stand-ins. With the real packages")
            terminal.say("the image shrinks from 9,175 MB to 458 MB: docs/performance.md.")
    return terminal


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    parser.add_argument("--record", action="store_true", help="write it into README.md")
    options = parser.parse_args()
    try:
        with Engine() as engine, tempfile.TemporaryDirectory(prefix="story-") as temporary:
            terminal = stage(engine, options.depclose.resolve(), Path(temporary).resolve())
    except NoEngine as reason:
        print(f"story: {reason}", file=sys.stderr)
        return 1
    if options.record:
        record("\n".join(terminal.said))
    return 0


if __name__ == "__main__":
    sys.exit(main())
