"""Images measured: what one weighs, of what it is made, and how fast it is built and starts.

    measure = Measure(engine, "depclose-tests/name", folder, "Dockerfile", starts=3)
    figures = measure.all(change="app/main.py", ask=["/healthz"])
    print(table("name", before, figures))

A figure is measured or it is not there. Times are one run's, so only those of one run can be compared.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engine import Build, Engine

# Asks the service for each path, text behind a space is posted; prints what it answers, how long after
# the start of process 1 the first answer came, and how large that process has been.
PROBE = """
import json, re, sys, time, urllib.error, urllib.request
answers, seconds = [], 0
for path, _, body in (word.partition(" ") for word in sys.argv[1:]):
    request = urllib.request.Request("http://127.0.0.1:8000" + path, body.encode() or None,
                                     {"Content-Type": "application/json"})
    until = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(request) as answer:
                answers.append(json.load(answer))
                break
        except urllib.error.HTTPError as error:
            sys.exit(f"{path}: {error}: {error.read().decode()}")
        except OSError:
            if time.monotonic() > until:
                sys.exit(f"{path}: no answer")
            time.sleep(0.01)
    if not seconds:
        started = int(open("/proc/1/stat").read().rpartition(")")[2].split()[19]) / 100
        seconds = time.clock_gettime(time.CLOCK_BOOTTIME) - started
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/1/status").read())[1]) * 1024
print(json.dumps({"answers": answers, "seconds": seconds, "peak": peak}))
"""


@dataclass
class Figures:
    """Of one image; seconds and bytes."""

    size: int = 0
    files: int = 0
    asked: int = 0  # the packages that somebody names; the others are what these require
    packages: int = 0
    build: float = 0.0
    rebuild: float = 0.0
    start: float = 0.0
    memory: int = 0
    efficiency: float = 0.0
    wasted: float = 0.0  # a part of what lies above the base image
    answers: list = field(default_factory=list)
    problem: str = ""  # why the rest is not there


class Measure:
    """One image in the making."""

    def __init__(self, engine: Engine, tag: str, folder: Path, dockerfile: str, starts: int, words: tuple = ()):
        self.engine, self.tag, self.folder, self.dockerfile = engine, tag, folder, dockerfile
        # More words for each build, and the network that containers have.
        self.words, self.network = words, "none"
        self.starts, self.figures, self.worst = starts, Figures(), []

    def all(self, change: str, ask: list[str], *options: str, between: Callable = lambda: None) -> Figures:
        """Everything: builds, changes a file of the code, builds again, starts, takes apart.

        `between` is called after the first build that went well.
        """
        first = self.build()
        if first.good:
            between()
            self.edit(change)
        second = self.build() if first.good else first
        if not second.good:
            self.figures.problem = second.log[-3000:]
            return self.figures
        self.figures.build, self.figures.rebuild = first.seconds, second.seconds
        self.start(ask, *options)
        self.take_apart()
        return self.figures

    def build(self) -> Build:
        return self.engine.build(self.folder, self.dockerfile, *self.words, tag=self.tag)

    def edit(self, change: str) -> None:
        with (self.folder / change).open("a") as stream:
            stream.write(f"\n# changed at {time.time()}\n")

    def start(self, ask: list[str], *options: str) -> None:
        """Runs the image some times; the best counts."""
        told = [self.run(ask, *options) for _ in range(self.starts)]
        if not self.figures.problem:
            self.figures.answers = told[-1]["answers"]
            self.figures.start = min(one["seconds"] for one in told)
            self.figures.memory = min(one["peak"] for one in told)

    def run(self, ask: list[str], *options: str) -> dict:
        with self.engine.container(self.tag, *options, network=self.network) as container:
            done = self.engine.docker("exec", container, "python", "-c", PROBE, *ask)
            logs = self.engine.docker("logs", container)
        if done.returncode:
            self.figures.problem = (done.stderr + logs.stdout + logs.stderr).decode()[-3000:]
            return {}
        return json.loads(done.stdout)

    def take_apart(self) -> None:
        """Counts; the layers only where there is room for what the engine writes when it saves them."""
        size = int(self.engine.must("image", "inspect", "--format", "{{.Size}}", self.tag))
        self.figures.size = size
        if self.engine.room() < 1.2 * size:
            listed = self.engine.must("run", "--rm", "--network=none", "--user=0", "--entrypoint=find", self.tag,
                                      "/", "-xdev", "-not", "-type", "d").splitlines()
            self.figures.files = len(listed)
            self.figures.packages = sum(name.endswith(".dist-info/METADATA") for name in listed)
            return
        image = self.engine.save(self.tag)
        self.figures.files, self.figures.packages = len(image.files), len(image.packages())
        self.figures.efficiency, self.figures.wasted = image.efficiency, image.wasted_share
        self.worst = image.worst(5)


def less(before: float, after: float) -> str:
    """How much less it is; next to everything is not everything."""
    if not before or not after:
        return ""
    change = abs(1 - after / before)
    part = f"{change:.1%}" if 0.99 < change < 1 else f"{change:.0%}"
    return f"{part} {'less' if after <= before else 'more'}"


ROWS = [
    ("image size", "size", lambda value: f"{value / 1e6:,.0f} MB"),
    ("files", "files", lambda value: f"{value:,}"),
    ("packages asked for", "asked", str),
    ("packages installed", "packages", str),
    ("build", "build", lambda value: f"{value:.1f} s"),
    ("build after a change of the code", "rebuild", lambda value: f"{value:.1f} s"),
    ("start to first answer", "start", lambda value: f"{value:.2f} s"),
    ("peak memory", "memory", lambda value: f"{value / 1e6:,.0f} MB"),
    ("layer efficiency", "efficiency", lambda value: f"{value:.1%}"),
    ("wasted above the base image", "wasted", lambda value: f"{value:.1%}"),
]


def table(name: str, before: Figures, after: Figures) -> str:
    """The figures side by side, in Markdown; what was not measured is a dash."""
    lines = [f"| {name} | before | after | |", "|---|---:|---:|---:|"]
    for title, key, shown in ROWS:
        values = getattr(before, key), getattr(after, key)
        if key != "wasted" and not any(values):
            continue
        change = less(*values) if key not in ("efficiency", "wasted") else ""
        # Nothing may be wasted, but then an efficiency was measured.
        known = [value or (key == "wasted" and figures.efficiency)
                 for value, figures in zip(values, (before, after), strict=True)]
        cells = [shown(value) if is_known else "–" for value, is_known in zip(values, known, strict=True)]
        lines.append(f"| {title} | {cells[0]} | {cells[1]} | {change} |")
    return "\n".join(lines)
