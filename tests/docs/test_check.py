"""Judges what `depclose check` writes by those who read it, and its pages by what it does.

    test_check.py [--depclose PROGRAM]

The folder cases of check and diff are run in each format: the findings must be the same in all, the JSON must
obey its schema, and the SARIF is judged by Microsoft's own validator (npm's @microsoft/sarif-multitool,
fetched into build/), with the rules of the standard and those of GitHub's code scanning. docs/rules/ and the
configuration's schema must say of each rule what the program says of it.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import run
from closing import Runner

VALIDATOR = "@microsoft/sarif-multitool-linux@5.7.0"


def validator() -> Path:
    """Microsoft's program, which npm carries whole."""
    home = ROOT / "build/sarif-multitool"
    program = home / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    if not program.exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"private": true}\n')
        subprocess.run(["npm", "install", "--no-save", "--force", "--silent", VALIDATOR],
                       check=True, cwd=home)
        program.chmod(0o755)
    return program


class Checks:
    def __init__(self, program: Path, runner: Runner):
        self.program, self.runner = program, runner
        document = json.loads((ROOT / "docs/schema/check.schema.json").read_text())
        self.schema = Draft202012Validator(document)
        self.baseline = Draft202012Validator(
            json.loads((ROOT / "docs/schema/baseline.schema.json").read_text()))

    def written(self, words: list, form: str, work: Path, env: dict) -> str:
        done = subprocess.run([self.program, *words, "--format", form], check=False, cwd=work,
                              env=env, capture_output=True, text=True, timeout=60)
        return done.stdout

    def compare(self, name: str, words: list, work: Path, env: dict, sarif: Path) -> None:
        """One run of a case in each format."""
        report = json.loads(self.written(words, "json", work, env))
        errors = [error.message for error in self.schema.iter_errors(report)]
        self.runner.check(f"{name}: JSON", not errors, "\n".join(errors))
        text = self.written(words, "sarif", work, env)
        sarif.write_text(text)
        results = json.loads(text)["runs"][0]["results"]
        same = [(found["rule"], found["level"]) for found in report["findings"]]
        self.runner.check(f"{name}: SARIF has the same",
                          same == [(found["ruleId"], found["level"]) for found in results])
        lines = self.written(words, "github", work, env).splitlines()
        annotations = [re.match(r"::(\w+) .*?title=depclose ([\w-]+)::", line) for line in lines]
        self.runner.check(f"{name}: annotations have the same",
                          same == [(found[2], found[1]) for found in annotations if found])
        for found, line in zip(report["findings"], lines, strict=True):
            wanted = found["message"].replace("%", "%25")
            self.runner.check(f"{name}: annotation", f"::{wanted}%0A" in line, line)

    def case(self, folder: Path, reports: Path) -> None:
        case = run.Case(folder, self.program)
        with tempfile.TemporaryDirectory(prefix="check-") as holder:
            work = Path(holder).resolve() / "in"
            (work.parent / "home").mkdir()
            env = run.environment(work, self.program)
            case.set_up(work, env)
            for number, line in enumerate(case.lines()):
                words = shlex.split(line)
                if words[0] != "check" or {"--format", "--update-baseline"} & set(words):
                    continue
                name = f"{folder.name} {number}"
                self.compare(name, words, work, env,
                             reports / f"{folder.name}-{number}.sarif")
            if folder.name == "diff":
                self.differences(work, env)
            for path in work.rglob("accepted.json"):
                errors = list(self.baseline.iter_errors(json.loads(path.read_text())))
                self.runner.check(f"{folder.name}: baseline", not errors, str(errors))


    def differences(self, work: Path, env: dict) -> None:
        schema = json.loads((ROOT / "docs/schema/diff.schema.json").read_text())
        done = subprocess.run([self.program, "diff", "main", "--format", "json"], check=True,
                              cwd=work, env=env, capture_output=True, text=True, timeout=60)
        errors = [error.message for error
                  in Draft202012Validator(schema).iter_errors(json.loads(done.stdout))]
        self.runner.check("diff: JSON", not errors, "\n".join(errors))
        self.in_hook(work, env, done.stdout)
        self.interrupted(work, env)

    def in_hook(self, work: Path, env: dict, wanted: str) -> None:
        """A hook's variables name a repository: it is not the one that is laid out."""
        def state() -> list[str]:
            return [subprocess.run(["git", *words], check=False, cwd=work, env=env,
                                   capture_output=True, text=True).stdout
                    for words in (["symbolic-ref", "HEAD"], ["status", "--porcelain"])]
        before = state()
        hook = env | {"GIT_DIR": str(work / ".git"), "GIT_INDEX_FILE": str(work / ".git/index")}
        done = subprocess.run([self.program, "diff", "main", "--format", "json"], check=False,
                              cwd=work, env=hook, capture_output=True, text=True, timeout=60)
        self.runner.check("diff in a hook", done.stdout == wanted, done.stdout + done.stderr)
        self.runner.check("diff in a hook leaves the repository alone", state() == before)

    def interrupted(self, work: Path, env: dict) -> None:
        """A signal while Git lays out the base: it ends the program, and nothing is left."""
        with tempfile.TemporaryDirectory(prefix="check-") as holder:
            folder = Path(holder)
            (folder / "tmp").mkdir()
            git = folder / "git"
            git.write_text(f"#!/bin/sh\ncase \"$*\" in *checkout*) touch {folder}/begun; sleep 1;;"
                           f" esac\nexec {shutil.which('git')} \"$@\"\n")
            git.chmod(0o755)
            slow = env | {"PATH": f"{folder}:{env['PATH']}", "TMPDIR": str(folder / "tmp")}
            with subprocess.Popen([self.program, "diff", "main"], cwd=work, env=slow,
                                  stdout=subprocess.DEVNULL) as process:
                while not (folder / "begun").exists() and process.poll() is None:
                    time.sleep(0.01)
                process.send_signal(signal.SIGINT)
                status = process.wait(60)
            self.runner.check("diff ends by SIGINT", status == -signal.SIGINT, str(status))
            left = list((folder / "tmp").iterdir())
            self.runner.check("diff interrupted leaves nothing", not left, str(left))


def check_pages(rules: list, runner: Runner) -> None:
    """RULES are those of the SARIF documents: what the program says of each."""
    index = (ROOT / "docs/rules/README.md").read_text()
    config = json.loads((ROOT / "docs/schema/config.schema.json").read_text())
    levels = config["properties"]["rules"]["properties"]
    runner.check("a page for each rule and no other",
                 {rule["id"] for rule in rules} | {"README"}
                 == {path.stem for path in (ROOT / "docs/rules").glob("*.md")})
    for rule in rules:
        name, summary = rule["id"], rule["shortDescription"]["text"]
        level = rule["defaultConfiguration"]["level"]
        page = (ROOT / f"docs/rules/{name}.md").read_text()
        fix = rule["help"]["text"]
        runner.check(f"docs/rules/{name}.md", f"Finds that {summary}. Level: {level}." in page
                     and f"{fix[0].upper()}{fix[1:]}." in page)
        runner.check(f"docs/rules/README.md: {name}",
                     f"| [{name}]({name}.md) | {level} | {summary} |" in index)
        runner.check(f"config.schema.json: {name}", levels[name]["default"] == level
                     and levels[name]["description"] == summary)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    program = parser.parse_args().depclose.resolve()
    runner = Runner()
    checks = Checks(program, runner)
    with tempfile.TemporaryDirectory(prefix="sarif-") as holder:
        reports = Path(holder)
        for command in sorted((ROOT / "tests/cases").glob("check-*/cmd")):
            checks.case(command.parent, reports)
        checks.case(ROOT / "tests/cases/diff", reports)
        documents = sorted(reports.glob("*.sarif"))
        first = json.loads(documents[0].read_text())
        check_pages(first["runs"][0]["tool"]["driver"]["rules"], runner)
        env = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
        done = subprocess.run(
            [validator(), "validate", *documents, "--rule-kind", "Sarif;Ghas"], check=False,
            capture_output=True, text=True, env=env)
        errors = [line for line in done.stdout.splitlines() if ": error " in line]
        runner.check(f"{len(documents)} SARIF documents are valid",
                     "Analysis completed successfully" in done.stdout and not errors,
                     "\n".join(errors[:10]) or done.stdout[-500:])
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
