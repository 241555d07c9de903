"""Checks the JSON that depclose writes, and the rules that it reads, against their schemas.

    test_schemas.py [--depclose PROGRAM]

Every folder case is set up anew; the closure, the graph, the facts, the build context and what
cuts would save of what is in it are written as JSON and obey docs/schema/. So do the files of
rules/, by rules/schema/.
"""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import run
from closing import Runner

SAMPLES = {
    "persona-agents": ["ai/main.py", "-m console", "eval/judge.py", "ai/main.py:app --universal"],
}
COMMANDS = {"requirements", "closure", "why", "check", "graph", "facts", "context", "verify", "whatif", "version"}


def schema(path: Path) -> Draft202012Validator:
    document = json.loads(path.read_text())
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


class Schemas:
    def __init__(self, program: Path, runner: Runner):
        self.program, self.runner = program, runner
        self.validators = {name: schema(ROOT / f"docs/schema/{name}.schema.json")
                           for name in ("closure", "graph", "facts", "context", "whatif", "models")}
        self.documents = dict.fromkeys(self.validators, 0)

    def complaints(self, kind: str, text: str) -> list:
        """What the schema does not like of one document."""
        self.documents[kind] += 1
        try:
            document = json.loads(text)
        except ValueError as error:
            return [f"{kind}: no JSON: {error}"]
        errors = self.validators[kind].iter_errors(document)
        return [f"{kind}: {error.json_path}: {error.message[:300]}" for error in errors]

    def run(self, words: list, work: Path, env: dict) -> str:
        done = subprocess.run([self.program, *words], check=False, cwd=work, env=env, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True)
        return done.stdout.decode("utf-8", "surrogateescape")

    def whatif(self, words: list, work: Path, env: dict) -> list:
        """The table, and an answer of each kind about its first line."""
        text = self.run(["whatif", "--format", "json", *words], work, env)
        found = self.complaints("whatif", text) if text else []
        for cut in json.loads(text)["cuts"][:1] if text else []:
            place = "{file}:{line}".format(**cut["statements"][0])
            package = cut["saves"]["distributions"][0]["name"]
            for question in (["--remove", package], ["--lazy", place], ["--optional", place]):
                text = self.run(["whatif", "--format", "json", *words, *question], work, env)
                found += self.complaints("whatif", text)
        return found

    def check(self, name: str, work: Path, env: dict, closures: list) -> None:
        """Writes what there is to write of a project, and judges it."""
        found = []
        for words in closures:
            text = self.run(["closure", "--format", "json", *words], work, env)
            found += self.complaints("closure", text) if text else []
            found += self.whatif(words, work, env)
            text = self.run(["models", "--format", "json", *words], work, env) if text else ""
            found += self.complaints("models", text) if text else []
        text = self.run(["graph", "--format", "json"], work, env)
        found += self.complaints("graph", text) if text else []
        text = self.run(["context", "--format", "json"], work, env)
        found += self.complaints("context", text) if text else []
        files = sorted(str(path.relative_to(work)) for path in work.rglob("*.py"))
        facts = self.run(["facts", "--", *files], work, env) if files else ""
        for line in facts.splitlines():
            found += self.complaints("facts", line)
        self.runner.check(name, not found, "\n".join(found[:10]))


def closures_of(case: run.Case) -> list:
    """The arguments of the case's runs that a closure could be made of, too."""
    found = []
    for line in case.lines():
        arguments = run.ASSIGNMENTS.fullmatch(line).group(2)
        words = shlex.split(arguments.split(">")[0].split("<")[0])
        command = words.pop(0) if words and words[0] in COMMANDS else "requirements"
        if command in ("requirements", "closure", "check", "models") and "--format" not in words:
            unwanted = {"--hashes", "--no-transitive", "--heavy", "--quiet", "-q"}
            found.append([word for word in words if word not in unwanted])
    return found


def check_case(schemas: Schemas, folder: Path) -> None:
    case = run.Case(folder, schemas.program)
    with tempfile.TemporaryDirectory(prefix="schemas-") as holder:
        work = Path(holder).resolve() / "in"
        (work.parent / "home").mkdir()
        env = run.environment(work, schemas.program)
        if case.set_up(work, env):
            schemas.check(case.name, work, env, closures_of(case))
        else:
            schemas.runner.skip(case.name, case.skipped)
        subprocess.run(["chmod", "-R", "u+rwX", holder], check=False)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    program = parser.parse_args().depclose.resolve()
    runner = Runner()
    for rules in sorted((ROOT / "rules").glob("*.json")):
        obeyed = schema(ROOT / "rules/schema" / f"{rules.stem}.schema.json")
        errors = obeyed.iter_errors(json.loads(rules.read_text()))
        found = [f"{error.json_path}: {error.message[:300]}" for error in errors]
        runner.check(f"rules/{rules.name}", not found, "\n".join(found[:10]))
    schemas = Schemas(program, runner)
    for name, entries in SAMPLES.items():
        folder = ROOT / "samples" / name
        closures = [shlex.split(entry) for entry in entries]
        schemas.check(f"samples/{name}", folder, run.environment(folder, program), closures)
    for part in ("cases", "invalid"):
        for command in sorted((ROOT / "tests" / part).glob("*/cmd")):
            check_case(schemas, command.parent)
    for kind, count in schemas.documents.items():
        runner.check(f"there were documents of {kind}: {count}", count > 20)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
