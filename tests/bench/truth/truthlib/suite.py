"""The table of applications and the folders in which the harness works."""

import gzip
import json
import os
import re
import shutil
import sys
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from .environment import Environment, normalized

HARNESS = Path(__file__).resolve().parent.parent
DEFAULT_TABLES = [HARNESS / "apps" / f"{name}.toml" for name in ("open", "extra", "more")]


def default_home():
    """$DEPCLOSE_TRUTH_HOME, else ~/.cache/depclose-truth."""
    return Path(os.environ.get("DEPCLOSE_TRUTH_HOME") or "~/.cache/depclose-truth").expanduser()


@dataclass(frozen=True)
class Job:
    """One recorded use of an application; README.md explains the fields of the table."""

    expect: str
    command: str
    setup: str = ""
    files: dict = field(default_factory=dict)
    file_server: bool = False
    port: int = 0
    path: str = "/"
    tries: int = 60

    def prepare(self, folder):
        """Writes the job's input files."""
        for name, text in self.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)


class App:
    """An application: what is installed, where it starts and how it is used."""

    def __init__(self, suite, name, row):
        self.suite = suite
        self.name = name
        self.dist = normalized(row["dist"]) if "dist" in row else None
        self.requires = row.get("requires", self.dist)
        self.script = row.get("script")
        self.object = row.get("object")
        self.project = row.get("project")
        self.env = row.get("env", {})
        self.jobs = [Job(**job) for job in row["run"]]
        self.venv_name = row.get("venv", name)

    @cached_property
    def environment(self):
        return self.suite.environment(self.venv_name)

    @property
    def project_name(self):
        """The folder of the project under projects/; None for an installed script."""
        return self.project.split("/")[0] if self.project else None

    @property
    def project_folder(self):
        return self.suite.projects / self.project_name if self.project else None

    @property
    def reference(self):
        """The object reference module:function of a script."""
        return self.object or self.environment.console_scripts[self.script]

    @property
    def entry_module(self):
        return "__main__" if self.project else self.reference.split(":")[0]

    @property
    def entry_file(self):
        """The file of the entry module: relative to site-packages, or to projects/."""
        return self.project or self.environment.module_file(self.entry_module)

    @property
    def launcher_name(self):
        return re.sub(r"\W", "_", self.name) + "_entry.py"

    def entry_script(self):
        """The program that a tool is asked about: the project's file, or a launcher for the script."""
        if self.project:
            return self.suite.projects / self.project
        path = self.suite.home / "entry" / self.name / self.launcher_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(launcher(self.reference))
        return path

    def recording(self):
        """The truth recorded here by `collect`, else the one that came with the table, or None."""
        path = self.suite.truth_file(self.name)
        if path is None:
            return None
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return json.load(file)

    def has_truth(self):
        """Whether there is a truth for the Python of the environment, and for these jobs."""
        truth = self.recording()
        return (
            truth is not None
            and minor(self.environment.version) == minor(truth["python"])
            and [job["command"] for job in truth["jobs"]] == [job.command for job in self.jobs]
        )

    def truth(self):
        truth = self.recording()
        if truth is None:
            raise SystemExit(f"no recorded truth for '{self.name}'; run collect first")
        if self.environment.installed and minor(self.environment.version) != minor(truth["python"]):
            print(
                f"{self.name}: the truth is for Python {minor(truth['python'])}; run collect", file=sys.stderr
            )
        return truth


def minor(version):
    """The first two numbers of a version."""
    return ".".join(version.split(".")[:2])


def launcher(reference):
    """The text of a script that calls module:function, as installers write it."""
    module, _, function = reference.partition(":")
    if not function:
        return f"import {module}\n"
    name = function.split(".")[0]
    return (
        f"import sys\nfrom {module} import {name}\nif __name__ == '__main__':\n    sys.exit({function}())\n"
    )


class Suite:
    """Tables of applications with their pins, recordings and projects, and the work folder."""

    def __init__(self, tables, home):
        rows = {}
        for table in map(Path, tables):
            content = tomllib.loads(table.read_text("utf-8"))
            self.folder = (table.resolve().parent / content.get("folder", ".")).resolve()
            rows |= content["apps"]
        self.home = Path(home).expanduser().resolve()
        self.pins = self.folder / "pins"
        self.peer_scores = self.folder / "peers.json"
        self.environments = {}
        self.apps = {name: App(self, name, row) for name, row in rows.items()}

    def select(self, names):
        """The named applications, or all of them."""
        unknown = [name for name in names if name not in self.apps]
        if unknown:
            raise SystemExit(f"unknown application '{unknown[0]}'; the table has: {' '.join(self.apps)}")
        return [self.apps[name] for name in names or self.apps]

    def environment(self, name):
        return self.environments.setdefault(name, Environment(self.home / "venvs" / name))

    @cached_property
    def projects(self):
        """The projects, copied into the work folder: where they lie they are part of another one."""
        target = self.home / "projects"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.folder / "projects", target, ignore=shutil.ignore_patterns("__pycache__"))
        return target

    @property
    def tools(self):
        """The environment of the peer tools."""
        return self.environment("peers")

    def truth_file(self, app):
        """The newest recording of an application; None when there is none."""
        for folder in (self.home / "truth", self.folder / "recorded"):
            path = folder / f"{app}.json.gz"
            if path.exists():
                return path
        return None

    def closure_file(self, tool, app):
        return self.home / "closures" / tool / f"{app}.json"

    def closure_tools(self):
        """The names of the tools that have closures in the work folder."""
        folder = self.home / "closures"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def write_json(path, value):
    """Writes a JSON file, with its folder; compact and compressed when it ends in .gz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        text = json.dumps(value, separators=(",", ":"))
        path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    else:
        path.write_text(json.dumps(value, indent=1) + "\n")
