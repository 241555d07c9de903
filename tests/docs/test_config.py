"""Compares what depclose accepts in its configuration with the schema that editors read.

    test_config.py [--depclose PROGRAM]

Each key of docs/schema/config.schema.json is tried with its example, with a value of a wrong
kind, and misspelt, for all services and for one; program and schema must say the same. The keys
that the program lists when it knows none that is near are those of the schema, and no other.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from jsonschema import Draft7Validator

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from closing import Runner


def toml(value: object) -> str:
    """A value as TOML; JSON's form of strings, numbers and lists is TOML's, too."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(item)}"
                               for key, item in value.items()) + "}"
    return json.dumps(value)


class Config:
    def __init__(self, program: Path, folder: Path, runner: Runner):
        self.program, self.folder, self.runner = program, folder, runner
        self.schema = json.loads((ROOT / "docs/schema/config.schema.json").read_text())
        Draft7Validator.check_schema(self.schema)
        self.validator = Draft7Validator(self.schema)
        (folder / "main.py").write_text("import os\n")

    def said(self, document: dict) -> str:
        """The errors of the program about a configuration; empty when it takes it."""
        text = "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in document.items())
        (self.folder / "depclose.toml").write_text(text)
        done = subprocess.run([self.program, "closure", "-q", "main.py"], check=False,
                              cwd=self.folder, capture_output=True, text=True, timeout=30)
        configuration = "depclose.toml:" in done.stderr
        return done.stderr if done.returncode == 2 and configuration else ""

    def compare(self, name: str, document: dict, good: bool) -> None:
        said, allowed = self.said(document), self.validator.is_valid(document)
        self.runner.check(name, (not said) == allowed == good, f"{document}: {said}")

    def try_key(self, key: str, schema: dict, around: dict) -> None:
        """AROUND is how the key's own table becomes a document."""
        example = schema["examples"][0]
        within = around["within"]
        self.compare(f"{within}: {key}", around["make"]({key: example}), True)
        self.compare(f"{within}: {key} of a wrong kind", around["make"]({key: 1.5}), False)
        self.compare(f"{within}: {key} misspelt", around["make"]({key + "x": example}), False)
        for name, inner in schema.get("properties", {}).items():
            self.compare(f"{within}: {key}.{name} misspelt",
                         around["make"]({key: {name + "x": inner.get("default", 1)}}), False)
            self.compare(f"{within}: {key}.{name} of a wrong kind",
                         around["make"]({key: {name: 1.5}}), False)

    def listed(self, document: dict) -> set:
        """The keys that the program lists for one that resembles none."""
        line = next(line for line in self.said(document).splitlines() if "one of" in line)
        return set(line.split("one of", 1)[1].strip().split(", "))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    program = parser.parse_args().depclose.resolve()
    runner = Runner()
    with tempfile.TemporaryDirectory(prefix="config-") as holder:
        config = Config(program, Path(holder), runner)
        everywhere = config.schema["properties"]
        service = config.schema["definitions"]["service"]["properties"]
        whole = {"within": "all services", "make": lambda table: table}
        one = {"within": "one service",
               "make": lambda table: {"services": {"agent": {"entry": "main.py"} | table}}}
        for key, schema in everywhere.items():
            config.try_key(key, schema, whole)
        for key, schema in service.items():
            config.try_key(key, everywhere.get(key, schema), one)
        for within, keys in ((whole, everywhere), (one, service)):
            found = config.listed(within["make"]({"qqqqqqqqqqqqqqqqqqqq": 1}))
            runner.check(f"{within['within']}: the keys", found == set(keys),
                         f"{found ^ set(keys)}")
        config.compare("a service without an entry", {"services": {"agent": {"keep": "x"}}}, False)
        levels = {rule: "off" for rule in everywhere["rules"]["properties"]}
        config.compare("the rules", {"rules": levels}, True)
        found = config.listed({"rules": {"qqqqqqqqqqqqqqqqqqqq": "off"}})
        runner.check("the rules' names", found == set(levels), f"{found ^ set(levels)}")
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
