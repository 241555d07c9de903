"""What `depclose split` writes is accepted by the real uv, and keeps packages out.

    test_split.py [--depclose PROGRAM]

The sample memory-service moves its encoder to an extra: uv locks it, finds the lock in order,
and no longer installs what the service does without. Then projects with what may get in the
way: default groups, sources, extras that hold others, a package for users; and requirements
files. Skipped when the index is out of reach.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from closing import Runner

HEAD = '[project]\nname = "demo"\nversion = "1"\nrequires-python = ">=3.11"\n'
ENTRY = {"main.py": "import idna\n", "report.py": "import six\n", "tests/test_a.py": "import iniconfig\n"}

# Name, pyproject.toml, options of split, options of `uv sync`, what must come then and what not.
PROJECTS = [
    ("default groups", HEAD + """\
dependencies = ["idna>=3", "six>=1.16", "iniconfig"]
[dependency-groups]
dev = ["attrs"]
report = ["click"]
[tool.uv]
package = false
default-groups = ["dev", "report"]
""", [], [([], {"idna", "attrs", "click", "iniconfig"}, {"six"}), (["--extra", "report"], {"six"}, set()),
          (["--no-default-groups"], {"idna"}, {"six", "iniconfig"})]),
    ("groups", HEAD + """\
dependencies = [
    "idna>=3",
    "six>=1.16",  # for reports
    "iniconfig",
]
""", ["--to", "groups"], [(["--no-dev"], {"idna"}, {"six", "iniconfig"}), ([], {"iniconfig"}, {"six"}),
                          (["--group", "report"], {"six"}, set())]),
    ("an extra of all", HEAD + """\
dependencies = ["idna", "six", "iniconfig"]
[project.optional-dependencies]
fast = ["click"]
all = ["demo[fast]"]
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
""", [], [(["--no-dev"], {"idna"}, {"six", "click"}), (["--extra", "all"], {"six", "click"}, set())]),
    ("sources", HEAD + """\
dependencies = ["idna", "six", "iniconfig"]
[tool.uv]
package = false
[tool.uv.sources]
six = { index = "main" }
[[tool.uv.index]]
name = "main"
url = "INDEX"
explicit = true
""", [], [(["--no-dev"], {"idna"}, {"six"}), (["--extra", "report"], {"six"}, set())]),
]


def call(words: list, folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in words], check=False, cwd=folder, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=300)


class Splitter:
    def __init__(self, runner: Runner, program: Path, uv: str, work: Path):
        self.runner, self.program, self.uv, self.work = runner, program, uv, work

    def good(self, name: str, words: list, folder: Path) -> str:
        """Runs WORDS, which must end well; both outputs."""
        done = call(words, folder)
        self.runner.check(name, done.returncode == 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def packages(self, folder: Path, options: list) -> set:
        """What an empty environment would get."""
        said = call([self.uv, "sync", "--dry-run", *options], folder).stderr
        return set(re.findall(r"^ \+ ([\w.-]+)==", said, re.MULTILINE))

    def split(self, name: str, folder: Path, entry: str, options: list) -> str:
        """Prints the diff, applies it in both ways, splits again; what the first run says."""
        before = (folder / "pyproject.toml").read_bytes()
        diff = call([self.program, "split", entry, *options], folder)
        self.runner.check(f"{name}: a diff changes nothing",
                          diff.returncode == 0 and (folder / "pyproject.toml").read_bytes() == before, diff.stderr)
        subprocess.run(["git", "apply"], cwd=folder, input=diff.stdout, text=True, check=False)
        patched = (folder / "pyproject.toml").read_bytes()
        (folder / "pyproject.toml").write_bytes(before)
        self.good(f"{name}: --apply", [self.program, "split", entry, *options, "--apply"], folder)
        self.runner.check(f"{name}: git apply does the same",
                          patched == (folder / "pyproject.toml").read_bytes() != before)
        return diff.stderr

    def lock(self, name: str, folder: Path, entry: str, options: list) -> None:
        self.good(f"{name}: uv lock", [self.uv, "lock"], folder)
        self.good(f"{name}: uv lock --check", [self.uv, "lock", "--check"], folder)
        said = self.good(f"{name}: a second split", [self.program, "split", entry, *options], folder)
        self.runner.check(f"{name}: nothing more moves", "nothing to move" in said and "---" not in said, said)

    def sample(self) -> None:
        folder = self.work / "memory-service"
        shutil.copytree(ROOT / "samples/memory-service", folder)
        (folder / "uv.lock").unlink()
        entry = "memory_service/main.py:app"
        self.good("memory-service: uv lock before", [self.uv, "lock"], folder)
        before = self.packages(folder, ["--no-dev"])
        said = self.split("memory-service", folder, entry, [])
        saved = re.search(r"main dependencies move, which saves ([\d.]+) (\w+)", said)
        bytes_saved = float(saved.group(1)) * {"MB": 1, "GB": 1000}.get(saved.group(2), 0) if saved else 0
        self.runner.check("memory-service: saves 800 MB and more", bytes_saved >= 800, said)
        self.runner.check("memory-service: the guarded import is named",
                          "import sentence_transformers at memory_service/sentences.py:9 is guarded: "
                          "feature off without the extra" in said, said)
        self.lock("memory-service", folder, entry, [])
        extras = tomllib.loads((folder / "pyproject.toml").read_text())["project"]["optional-dependencies"]
        self.runner.check("memory-service: the extra", any("sentence-transformers" in r for r in extras["embedding"]))
        without, together = (self.packages(folder, ["--no-dev", *more]) for more in ([], ["--extra", "embedding"]))
        self.runner.check("memory-service: without torch", {"torch", "transformers"} <= before
                          and not without & {"torch", "transformers", "numpy"}, " ".join(sorted(without)))
        self.runner.check("memory-service: with the extra, as before", together == before,
                          " ".join(sorted(together ^ before)))

    def project(self, name: str, pyproject: str, options: list, syncs: list) -> None:
        folder = self.work / name.replace(" ", "-")
        index = call([self.uv, "pip", "compile", "-", "--emit-index-url"], folder.parent)
        found = re.search(r"--index-url (\S+)", index.stdout)
        files = ENTRY | {"pyproject.toml": pyproject.replace("INDEX", found.group(1) if found else "")}
        if "build-system" in pyproject:
            files["demo/__init__.py"] = ""
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        self.split(name, folder, "main.py", options)
        self.lock(name, folder, "main.py", options)
        for words, wanted, unwanted in syncs:
            got = self.packages(folder, words)
            self.runner.check(f"{name}: uv sync {' '.join(words)}", wanted <= got and not got & unwanted,
                              " ".join(sorted(got)))

    def requirements(self) -> None:
        folder = self.work / "requirements"
        (folder / "tests").mkdir(parents=True)
        for path, text in ENTRY.items():
            (folder / path).write_text(text)
        (folder / "in.txt").write_text("idna\nsix\niniconfig\n")
        self.good("requirements: compiled", [self.uv, "pip", "compile", "-q", "--generate-hashes", "--no-annotate",
                                             "--no-header", "in.txt", "-o", "requirements.txt"], folder)
        self.good("requirements: --apply", [self.program, "split", "main.py", "--apply"], folder)
        for name, wanted in (("requirements.txt", {"idna"}), ("requirements-report.txt", {"idna", "six"}),
                             ("requirements-dev.txt", {"idna", "iniconfig"})):
            said = self.good(f"requirements: {name} resolves", [
                self.uv, "pip", "compile", "--no-header", "--no-annotate", "--generate-hashes", name], folder)
            got = set(re.findall(r"^([\w.-]+)==", said, re.MULTILINE))
            self.runner.check(f"requirements: what {name} has", got == wanted, said)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    program = parser.parse_args().depclose.resolve()
    runner = Runner()
    uv = shutil.which("uv")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "probe.txt").write_text("idna\n")
        if not uv or call([uv, "pip", "compile", "-q", "probe.txt"], work).returncode:
            runner.skip("splits that uv accepts", "there is no uv, or the index is out of reach")
            return runner.end()
        splitter = Splitter(runner, program, uv, work)
        splitter.sample()
        for project in PROJECTS:
            splitter.project(*project)
        splitter.requirements()
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
