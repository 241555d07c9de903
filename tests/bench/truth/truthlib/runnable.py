"""Does the pruned tree still run?  A new environment gets only the closure; then the jobs run in it.

A job passes when its exit status is the recorded one and its expected text appears.
"""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .jobs import run_job
from .score import Closure
from .suite import launcher, minor

SHARED_OBJECT = re.compile(r"\.so(\.\d+)*$")
PROBLEM = re.compile(
    r"^\S*(?:Error|Exception|NotFound\w*|Missing\w*)\b.*$"
    r"|.*(?:No module named|No such file|cannot import name|not found|PackageNotFound).*$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Levels:
    """What the tree gets beside the closure's code; the command line's help explains the values."""

    data: str = "closure"
    meta: str = "closure"
    libs: str = "closure"
    keep: bool = False
    only: tuple = ()


# The closure has to bring everything; and what a recording, which knows code only, has to get.
STRICT = Levels()
AS_RECORDED = Levels("opened", "dists", "mapped")


def truth_closure(truth):
    """The truth as a closure.  Empty PEP 420 folders belong to the program too."""
    namespaces = {row["name"].replace(".", "/") for row in truth["modules"] if row["kind"] == "namespace"}
    return Closure(files={row["file"] for row in truth["files"]}, dists=set(truth["dists"]), dirs=namespaces)


class PrunedTree:
    """A virtual environment with an otherwise empty site-packages."""

    def __init__(self, app, root):
        self.app = app
        self.full = app.environment
        self.root = Path(root)
        self.bin = self.root / "bin"
        self.site = self.root / self.full.site.relative_to(self.full.root)
        self.files = 0
        self.bytes = 0

    def build(self, closure, truth, levels):
        """Makes the tree anew."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.site.mkdir(parents=True)
        self.bin.mkdir()
        self.link_python()
        folders = set(closure.dirs)
        if levels.data == "opened":
            folders |= listed_folders(truth)
        for folder in folders:
            (self.site / folder).mkdir(parents=True, exist_ok=True)
        for file in sorted(self.wanted(closure, truth, levels)):
            self.add(file)
        self.add_commands()

    def link_python(self):
        base = self.full.base_python
        for name in ("python", "python3", f"python{minor(self.full.version)}"):
            (self.bin / name).symlink_to(base)
        (self.root / "pyvenv.cfg").write_text(
            f"home = {os.path.dirname(base)}\n"
            "include-system-site-packages = false\n"
            f"version = {self.full.version}\n"
        )

    def wanted(self, closure, truth, levels):
        """The files, relative to site-packages, that the tree gets."""
        files = set(closure.files)
        if levels.libs == "mapped":
            files |= set(truth["shared_objects"])
        if levels.data == "closure":
            files |= self.expanded(path for path in closure.data if ".dist-info" not in path)
        elif levels.data == "opened":
            files |= {row["file"] for row in truth["data_files"] if row["place"] == "site"}
        elif levels.data != "none":
            files |= self.package_data(closure, whole_dists=levels.data == "dist")
        if levels.meta == "closure":
            files |= self.expanded(path for path in closure.data if ".dist-info" in path)
        elif levels.meta == "dists":
            infos = [
                self.full.distributions[dist].info
                for dist in closure.dists
                if dist in self.full.distributions
            ]
            files |= self.expanded(infos)
        return files

    def expanded(self, paths):
        """The files among these paths, and those below the folders among them."""
        files = set()
        for path in paths:
            full = self.full.site / path
            below = [each for each in full.rglob("*") if each.is_file()] if full.is_dir() else [full]
            files |= {str(each.relative_to(self.full.site)) for each in below}
        return files

    def package_data(self, closure, whole_dists):
        """What is not code, of the reached distributions: all of it, or that in reached folders and below."""
        folders = {os.path.dirname(file) for file in closure.code} - {""}

        def in_reached_folder(file):
            return any(str(parent) in folders for parent in Path(file).parents)

        return {
            file
            for file, dist in self.full.owners.items()
            if dist in closure.dists
            and not file.startswith("..")
            and not file.endswith((".py", ".pyc"))
            and ".dist-info/" not in file
            and not SHARED_OBJECT.search(file)
            and (whole_dists or in_reached_folder(file))
        }

    def add(self, file):
        source, target = self.full.site / file, self.site / file
        if not source.is_file():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)
        self.files += 1
        self.bytes += source.stat().st_size

    def add_commands(self):
        """The console scripts, and the Python scripts that distributions bring themselves."""
        first_line = f"#!{self.bin / 'python'}\n"
        for name, reference in self.full.console_scripts.items():
            self.write_command(name, first_line + launcher(reference))
        for file in self.full.owners:
            source = Path(os.path.normpath(self.full.site / file))
            if source.parent != self.full.bin or not source.is_file():
                continue
            head, _, body = source.read_bytes().partition(b"\n")
            if head.startswith(b"#!") and b"python" in head:
                self.write_command(source.name, first_line + body.decode())

    def write_command(self, name, text):
        path = self.bin / name
        if not path.exists():
            path.write_text(text)
            path.chmod(0o755)


def listed_folders(truth):
    """The folders that the program listed; of a glob pattern, its folder."""
    paths = [row["dir"] for row in truth["listed_dirs"] if row["place"] == "site" and row["dir"] != "."]
    return {os.path.dirname(path) if "*" in path else path for path in paths}


def last_problem(output):
    found = PROBLEM.findall(output)
    return (found[-1] if found else output[-300:]).strip()[-300:]


def check_runnable(app, truth, closure, label, levels):
    """Builds the pruned tree and runs the recorded jobs in it; returns the counts and each job's outcome."""
    if len(app.jobs) != len(truth["jobs"]):
        raise SystemExit(f"the truth of '{app.name}' was recorded with other jobs; run collect again")
    tree = PrunedTree(app, app.suite.home / "pruned" / f"{app.name}-{label}")
    tree.build(closure, truth, levels)
    rows = []
    for number, (job, recorded) in enumerate(zip(app.jobs, truth["jobs"], strict=True)):
        if not recorded["ok"] or (levels.only and number not in levels.only):
            continue
        env = {"PYTHONPYCACHEPREFIX": str(app.suite.home / "pycache-pruned")}
        outcome = run_job(app, job, tree.root / f"job{number}", tree.bin, env)
        ok = outcome.status == recorded["status"] and outcome.shows(job.expect)
        row = {"job": number, "ok": ok, "status": outcome.status, "wanted_status": recorded["status"]}
        if not ok:
            row |= {"problem": last_problem(outcome.output), "output": outcome.output[-3000:]}
            print(f"  {app.name} #{number} failed, status {outcome.status}: {row['problem']}", flush=True)
        rows.append(row)
    if not levels.keep:
        shutil.rmtree(tree.root, ignore_errors=True)
    passed = sum(row["ok"] for row in rows)
    print(
        f"{app.name:12} passes {passed}/{len(rows)}  {tree.files} files, {tree.bytes / 1e6:.1f} MB",
        flush=True,
    )
    return {
        "app": app.name,
        "passed": passed,
        "total": len(rows),
        "files": tree.files,
        "bytes": tree.bytes,
        "jobs": rows,
    }
