"""The stories of samples/ as images, before and after, each measured.

A story is told with stand-ins for the large packages (test_images.py) or with the real ones
(tests/bench/images.py); what it does is the same. Both images of a story are built from nothing, built again
after a change of the code, and run without a network.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import package_index
from closing import Runner
from engine import ROOT, Engine
from images import Figures, Measure, table
from test_stories import commit_all

CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
AFTER = "Dockerfile.small"
GOAL = 0.95
UV = re.compile(r"^ARG UV_VERSION=(\S+)$", re.MULTILINE)
QUESTION = json.dumps({"text": "Where do the frogs sleep?"})
TOLD = json.dumps({"person": "Ada", "text": "The spare key is with the neighbours."})


class Packages:
    """The real packages, from the index that this machine's installers ask."""

    def __init__(self):
        # No image before is charged with what pip would keep in it.
        self.settings = {"PIP_CERT": CERTIFICATES, "SSL_CERT_FILE": CERTIFICATES, "PIP_NO_CACHE_DIR": "1"}

    def lock(self, folder: Path) -> None:
        """Makes the lock of a sample one to install from."""
        uv(folder, self, "lock", "--upgrade")

    def downloads(self) -> list[str] | None:
        """What was fetched since the last call, where that is known."""
        return None


    def offer_uv(self, version: str) -> None:
        """Makes the index have this version of uv."""


class StandIns(Packages):
    """Packages of a local index, most of them stand-ins."""

    def __init__(self, index: package_index.Index):
        simple = f"{index.url}/simple"
        self.index = index
        self.settings = {"PIP_INDEX_URL": simple, "UV_DEFAULT_INDEX": simple, "PIP_PROGRESS_BAR": "off"}

    def lock(self, folder: Path) -> None:
        path = folder / "uv.lock"
        path.write_text(package_index.relock(path.read_text(), self.index.folder, self.index.url))

    def downloads(self) -> list[str] | None:
        return self.index.downloads()


    def offer_uv(self, version: str) -> None:
        for wheel in package_index.wheels(f"uv=={version}").glob("*.whl"):
            shutil.copyfile(wheel, self.index.folder / wheel.name)


def uv(folder: Path, packages: Packages, *words: str) -> None:
    """Has uv work on a project, not caring what it has cached or how this machine is set up."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "VIRTUAL_ENV"))}
    subprocess.run(["uv", *words], check=True, cwd=folder, env={**environment, **packages.settings},
                   capture_output=True)


class Story:
    """One sample, in copies that become an image each."""

    def __init__(self, runner: Runner, engine: Engine, program: Path, name: str, top: Path):
        self.runner, self.engine, self.program, self.name, self.top = runner, engine, program, name, top
        # The two builds of an image before have nothing in common: room for one of them is enough.
        self.starts, self.scarce = 1, False
        self.entry = []

    def check(self, what: str, good: bool, details: str = "") -> bool:
        return self.runner.check(f"{self.name}: {what}", good, details)

    def copy(self, what: str, packages: Packages) -> Path:
        """The sample as somebody has checked it out, with a lock for these packages."""
        folder = self.top / f"{self.name}-{what}"
        shutil.copytree(ROOT / "samples" / self.name, folder,
                        ignore=shutil.ignore_patterns("__pycache__", ".venv", ".git", ".ruff_cache"))
        if (folder / "uv.lock").exists():
            packages.lock(folder)
        commit_all(folder)
        return folder

    def call(self, folder: Path, *words: str) -> str:
        """A command of depclose that has to go well; its output."""
        done = subprocess.run([self.program, *words], check=False, cwd=folder, text=True,
                              capture_output=True, timeout=120)
        self.check(f"depclose {' '.join(words)}", done.returncode == 0, done.stderr)
        return done.stdout

    @contextlib.contextmanager
    def base(self, packages: Packages):
        """A base image whose installers ask the packages' index."""
        folder = self.top / f"{self.name}-base"
        folder.mkdir()
        settings = "".join(f"ENV {name}={value}\n" for name, value in packages.settings.items())
        (folder / "Dockerfile").write_text("FROM python:3.11-slim\nENV PIP_ROOT_USER_ACTION=ignore\n" + settings)
        tag = f"depclose-tests/python:{self.name}"
        build = self.engine.build(folder, tag=tag)
        self.check("a base image", build.good, build.log[-2000:])
        before = self.engine.base, self.engine.network
        self.engine.base, self.engine.network = tag, "host"
        try:
            yield
        finally:
            self.engine.base, self.engine.network = before

    def measure(self, what: str, folder: Path, dockerfile: str, change: str, ask: list[str],
                between: Callable = lambda: None) -> Figures:
        tag = f"depclose-tests/{self.name}-{what}"
        measure = Measure(self.engine, tag, folder, dockerfile, self.starts)
        figures = measure.all(change, ask, between=between)
        self.check(f"the image {what} is built, and answers without a network",
                   not figures.problem and len(figures.answers) == len(ask), figures.problem)
        if what == "after":
            worst = "\n".join(f"{size} {path}" for path, size in measure.worst)
            self.check(f"layer efficiency {figures.efficiency:.1%}", figures.efficiency >= GOAL, worst)
            self.check(f"{figures.wasted:.1%} wasted", figures.wasted < 1 - GOAL, worst)
        return figures

    def make_room(self, what: str) -> None:
        """Removes an image; of an engine of our own, what it remembers of the build as well."""
        self.engine.docker("image", "rm", "--force", f"depclose-tests/{self.name}-{what}")
        if self.scarce and self.engine.process:
            self.engine.docker("builder", "prune", "--all", "--force")

    def declared(self, folder: Path) -> int:
        """The packages that the project names, for every purpose that it is installed for."""
        with (folder / "pyproject.toml").open("rb") as stream:
            return len(tomllib.load(stream)["project"]["dependencies"])

    def asked(self, folder: Path) -> int:
        """The packages of the written requirements that the code, not another package, asks for."""
        text = self.call(folder, *self.entry, "--no-transitive")
        return sum(bool(re.match(r"[\w-]+.*==", line)) for line in text.splitlines())

    def compare(self, packages: Packages, dockerfile: str, rewrite: Callable, change: str,
                ask: list[str]) -> tuple[Figures, Figures]:
        """Both images; `rewrite(story, folder)` writes what there is after."""
        self.packages = packages
        with self.base(packages):
            folder = self.copy("before", packages)
            before = self.measure("before", folder, dockerfile, change, ask,
                                  lambda: self.scarce and self.make_room("before"))
            self.make_room("before")
            before.asked = self.declared(folder)
            folder = self.copy("after", packages)
            rewrite(self, folder)
            if wanted := UV.search((folder / AFTER).read_text()):
                packages.offer_uv(wanted[1])
            packages.downloads()
            fetched = []
            after = self.measure("after", folder, AFTER, change, ask,
                                 lambda: fetched.append(packages.downloads()))
            again = packages.downloads()
            after.asked = self.asked(folder)
        if again is not None:
            self.check("something is fetched for the first build, nothing after a change of the code",
                       bool(fetched and fetched[0]) and not again, f"first {fetched}\nagain {again}")
        self.check("no problem left", not before.problem and not after.problem)
        self.check("a change of the code is built three times as fast", 0 < after.rebuild <= before.rebuild / 3,
                   f"{before.rebuild} and {after.rebuild} seconds")
        print(table(self.name, before, after), flush=True)
        return before, after


def persona_after(story: Story, folder: Path) -> None:
    story.entry = ["ai/main.py"]
    story.call(folder, "dockerfile", *story.entry, "-o", AFTER)


def persona_agents(story: Story, packages: Packages) -> tuple[Figures, Figures]:
    """One persona's image: the whole platform, or what the agents need."""
    before, after = story.compare(packages, "docker/Dockerfile.agent", persona_after, "ai/agent/builder.py",
                                  ["/persona", f"/ask {QUESTION}"])
    fewer = 1 - after.asked / before.asked
    story.check(f"{fewer:.0%} fewer packages are asked for", round(100 * fewer) >= 85,
                f"{before.asked} and {after.asked}")
    story.check("the image is at least 85% smaller", 0 < after.size <= 0.15 * before.size,
                f"{before.size} and {after.size} bytes")
    return before, after


def memory_after(story: Story, folder: Path) -> None:
    """What the sample's README says: the encoder's packages move to a group."""
    story.entry = ["memory_service/main.py:app"]
    story.call(folder, "split", *story.entry, "--to", "groups", "--apply")
    uv(folder, story.packages, "lock")
    story.call(folder, "dockerfile", *story.entry, "-o", AFTER)


def memory_service(story: Story, packages: Packages) -> tuple[Figures, Figures]:
    """The memory service: with an encoder that nobody asks for, and without."""
    before, after = story.compare(packages, "Dockerfile", memory_after, "memory_service/recall.py",
                                  ["/healthz", f"/memories {TOLD}", "/memories?person=Ada&about=spare+keys"])
    story.check("the image is at most a quarter", 0 < after.size <= 0.25 * before.size,
                f"{before.size} and {after.size} bytes")
    return before, after


STORIES = {"persona-agents": persona_agents, "memory-service": memory_service}
