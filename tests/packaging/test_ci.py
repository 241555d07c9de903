#!/usr/bin/env python3
"""Tries what runs elsewhere: the workflow of a release, the GitHub Action, the snippets of docs/ci.md.

    test_ci.py [--depclose PROGRAM]

actionlint reads the workflows, and the one of docs/ci.md; the scripts of action.yml and of the GitLab
snippet are run here, as those services would, in a scratch repository; pip and gh are stand-ins that
note how they were called. cibuildwheel says which wheels it would build.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from places import ROOT, Git, Runner, run, version

ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
SYSTEMS = {"linux": {"x86_64": ["manylinux", "musllinux"], "aarch64": ["manylinux", "musllinux"]},
           "macos": {"x86_64": ["macosx"], "arm64": ["macosx"]}}
INPUT = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
MANIFEST = ('[project]\nname = "service"\nversion = "1"\nrequires-python = ">=3.10"\n'
            'dependencies = ["torch>=2", "rich>=13"]\n'
            '[tool.depclose]\nrules = {unused = "off"}\n'
            '[tool.depclose.services.app]\nentry = "app.py"\n')


def snippets() -> list:
    """The YAML of docs/ci.md."""
    text = (ROOT / "docs/ci.md").read_text()
    return re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def check_workflows(runner: Runner, home: Path) -> None:
    if not shutil.which("go"):
        runner.skip("actionlint", "go is not installed")
        return
    workflow = home / "dependencies.yml"
    workflow.write_text(next(text for text in snippets() if "runs-on" in text))
    names = [*sorted((ROOT / ".github/workflows").glob("*.yml")), workflow]
    done = run("go", "run", ACTIONLINT, *names, cwd=home)
    runner.check("actionlint finds nothing", done.returncode == 0, done.stdout)


def check_wheels(runner: Runner) -> None:
    for platform, archs in SYSTEMS.items():
        for arch, systems in archs.items():
            done = subprocess.run(["cibuildwheel", "--print-build-identifiers", "--platform", platform,
                                   "--archs", arch, str(ROOT)], check=False, capture_output=True, text=True)
            wanted = [f"cp312-{system}_{arch}" for system in systems]
            runner.check(f"cibuildwheel, {platform} {arch}", done.stdout.split() == wanted,
                         done.stdout + done.stderr)
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())["jobs"]
    built = {entry["archs"] for entry in jobs["wheels"]["strategy"]["matrix"]["include"]}
    runner.check("the release builds all of them", built == {arch for archs in SYSTEMS.values() for arch in archs})
    runner.check("only the last job may publish", [name for name, job in jobs.items() if "permissions" in job] == ["publish"])


class Action:
    """Runs the scripts of action.yml, one step after the other, with what GitHub would set."""

    def __init__(self, home: Path, program: Path, inputs: dict, event: dict):
        self.action = yaml.safe_load((ROOT / "action.yml").read_text())
        self.home, self.event = home, event
        self.inputs = {name: str(given.get("default", "")) for name, given in self.action["inputs"].items()} | inputs
        self.steps, self.output, self.status = {}, "", 0
        self.folders = [home / "stand-ins"]
        (home / "stand-ins").mkdir(parents=True)
        (home / "temp").mkdir()
        self.calls = home / "calls"
        self.stand_in("gh", f'printf "%s\\n" "$*" >>{self.calls}\nfor word in "$@"; do case $word in '
                            f'body=@*) cat "${{word#body=@}}" >>{self.calls} ;; esac; done\n')
        self.stand_in("python3", f'mkdir -p "$3/bin"\nln -s {program} "$3/bin/depclose"\n'
                                 f'printf "#!/bin/sh\\necho pip \\"\\$@\\" >>{self.calls}\\n" >"$3/bin/pip"\n'
                                 'chmod +x "$3/bin/pip"\n')

    def stand_in(self, name: str, script: str) -> None:
        path = self.folders[-1] / name
        path.write_text("#!/bin/bash\n" + script)
        path.chmod(0o755)

    def value(self, expression: str) -> str:
        """What an expression of the kinds that the action has stands for."""
        kind, _, name = expression.partition(".")
        if kind == "inputs":
            return self.inputs[name]
        if kind == "steps":
            step, _, key = name.partition(".outputs.")
            return self.steps.get(step, {}).get(key, "")
        return self.event.get(expression, "")

    def fill(self, text: str) -> str:
        return INPUT.sub(lambda found: self.value(found[1]), str(text))

    def holds(self, condition: str) -> bool:
        for part in condition.split(" && "):
            name, same, wanted = re.fullmatch(r"(\S+) (==|!=) '(.*)'", part).groups()
            if (self.value(name) == wanted) != (same == "=="):
                return False
        return True

    def run(self, folder: Path) -> "Action":
        for number, step in enumerate(self.action["runs"]["steps"]):
            if self.holds(step["if"]) if "if" in step else True:
                self.step(folder, step, self.home / f"{number}")
            if self.status:
                break
        return self

    def step(self, folder: Path, step: dict, files: Path) -> None:
        if "uses" in step:
            self.steps[step["uses"].split("/")[0]] = {"file": self.fill(step["with"]["sarif_file"])}
            return
        outputs = {name: files.with_suffix(f".{name}") for name in ("output", "path", "summary")}
        for path in outputs.values():
            path.touch()
        env = {name: self.fill(value) for name, value in step.get("env", {}).items()} | {
            "GITHUB_OUTPUT": str(outputs["output"]), "GITHUB_PATH": str(outputs["path"]),
            "GITHUB_STEP_SUMMARY": str(outputs["summary"]), "GITHUB_ACTION_PATH": str(ROOT),
            "RUNNER_TEMP": str(self.home / "temp"),
            "PATH": os.pathsep.join([*map(str, self.folders), os.environ["PATH"]])}
        done = run("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"],
                   cwd=folder / self.fill(step.get("working-directory", ".")), env=env)
        self.output += done.stdout
        self.status = done.returncode
        self.folders[:0] = outputs["path"].read_text().splitlines()
        self.steps[step.get("id", "")] = dict(
            line.split("=", 1) for line in outputs["output"].read_text().splitlines())


def check_action(runner: Runner, home: Path, program: Path) -> None:
    folder = home / "service"
    folder.mkdir()
    git = Git(folder)
    (folder / "pyproject.toml").write_text(MANIFEST)
    (folder / "app.py").write_text("import rich\n")
    git("add", "-A")
    git("commit", "-q", "-m", "clean")
    base = git("rev-parse", "HEAD").stdout.strip()
    event = {"github.event_name": "push", "github.repository": "owner/service"}
    done = Action(home / "push", program, {}, event).run(folder)
    runner.check("action: a clean push passes", done.status == 0 and done.steps["check"] == {"status": "0"}, done.output)
    runner.check("action: the released version", f"depclose=={version()}" in done.calls.read_text(), done.output)
    (folder / "app.py").write_text("import rich\nimport torch\n")
    git("commit", "-q", "-a", "-m", "heavy")
    event |= {"github.event_name": "pull_request", "github.event.pull_request.base.sha": base,
              "github.event.pull_request.number": "7"}
    done = Action(home / "pull", program, {"comment": "true", "sarif": "depclose.sarif", "source": "checkout"},
                  event).run(folder)
    calls = done.calls.read_text()
    runner.check("action: an error fails the job", done.status == 1, done.output)
    runner.check("action: an annotation", "::error file=app.py,line=2" in done.output, done.output)
    runner.check("action: SARIF is sent", done.steps["github"]["file"] == "./depclose.sarif"
                 and '"heavy"' in (folder / "depclose.sarif").read_text())
    runner.check("action: a new comment", "--method POST repos/owner/service/issues/7/comments" in calls
                 and "<!-- depclose diff -->" in calls and "torch" in calls, calls)
    runner.check("action: its own checkout", f"pip install -q --disable-pip-version-check {ROOT}" in calls, calls)
    done = Action(home / "entries", program, {"entries": "app.py", "arguments": "--max-size\n5GB"}, event).run(folder)
    runner.check("action: entries and arguments", done.status == 0 and "app.py: clean" in done.output, done.output)
    done = Action(home / "wrong", program, {"source": "elsewhere"}, event).run(folder)
    runner.check("action: a wrong source", done.status == 2 and "'index' or 'checkout'" in done.output, done.output)
    again = Action(home / "again", program, {"comment": "true"}, event)
    again.stand_in("gh", f'printf "%s\\n" "$*" >>{again.calls}\n[ "$3" = PATCH ] || echo 41\n')
    calls = again.run(folder).calls.read_text()
    runner.check("action: the old comment is changed", "--method PATCH repos/owner/service/issues/comments/41" in calls, calls)


def check_snippets(runner: Runner, home: Path, program: Path) -> None:
    documents = [yaml.safe_load(text) for text in snippets()]
    runner.check("docs/ci.md: YAML", len(documents) == 5 and all(isinstance(one, dict) for one in documents))
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    used = [(repo, hook) for document in documents for repo in document.get("repos", []) for hook in repo["hooks"]]
    runner.check("docs/ci.md: hooks that there are", used and all(hook["id"] in hooks for _, hook in used))
    local = next(hook for repo, hook in used if repo["repo"] == "local")
    runner.check("docs/ci.md: the local hook is the hook", all(
        hooks[local["id"]].get(key, value) == value for key, value in local.items()), str(local))
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    steps = next(document for document in documents if "jobs" in document)["jobs"]["depclose"]["steps"]
    runner.check("docs/ci.md: inputs that there are", set(steps[-1]["with"]) <= set(inputs))
    rows = re.findall(r"^\| `([\w-]+)` \|", (ROOT / "docs/ci.md").read_text(), re.MULTILINE)
    runner.check("docs/ci.md: every input is explained", rows == list(inputs), str(rows))
    job = documents[-1]["depclose"]
    folder = home / "gitlab"
    folder.mkdir()
    git = Git(folder)
    (folder / "pyproject.toml").write_text(MANIFEST + 'requirements = "app.txt"\n')
    (folder / "app.py").write_text("import rich\n")
    run(program, "sync", cwd=folder)
    git("add", "-A")
    git("commit", "-q", "-m", "clean")
    env = {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD"}
    done = run("bash", "-e", "-c", "\n".join(job["script"]), cwd=folder, env=env)
    runner.check("docs/ci.md: GitLab's script passes", done.returncode == 0 and "app: clean" in done.stdout, done.stdout)
    (folder / "app.py").write_text("import rich\nimport torch\n")
    run(program, "sync", cwd=folder)
    done = run("bash", "-e", "-c", "\n".join(job["script"]), cwd=folder, env=env)
    runner.check("docs/ci.md: GitLab's script fails", done.returncode == 1 and "[heavy]" in done.stdout
                 and "+ torch" in done.stdout and "'torch'" in (folder / "depclose.sarif").read_text(), done.stdout)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    program = parser.parse_args().depclose.resolve()
    runner = Runner()
    with tempfile.TemporaryDirectory(prefix="ci-") as folder:
        home = Path(folder).resolve()
        check_workflows(runner, home)
        check_wheels(runner)
        check_action(runner, home, program)
        check_snippets(runner, home, program)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
