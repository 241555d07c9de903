"""Checks that the rules are shown by folder cases, and are in order.

    test_rules.py

Each rule of implied.json has to show in a case `implied-*`: what it needs is kept there, and
where code cannot do without, it is missed elsewhere. Each framework has to be in use in some
case; what downloads models has to be told in one. Entries are sorted, one a line, and no import
name is listed as verified that is not.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from closing import Runner

CASES = ROOT / "tests/cases"


def load(name: str) -> dict:
    return json.loads((ROOT / f"rules/{name}.json").read_text())


def read_all(pattern: str, name: str) -> str:
    return "\n".join(path.read_text(errors="replace") for path in sorted(CASES.glob(f"{pattern}/{name}")))


def signs_of(rule: dict) -> tuple:
    """What warnings say of the rule's signs in code: how they begin."""
    uses = [use if isinstance(use, str) else use["call"] for use in rule.get("uses", [])]
    strings = [string.partition("*")[0] for string in rule.get("strings", [])]
    return tuple(f"'{sign.removeprefix('*.')}" for sign in uses + strings)


def check_implied(runner: Runner) -> None:
    kept = {line.split()[0] for line in read_all("implied-*", "stdout").splitlines() if line[:2] == "  "}
    missed = [line for line in read_all("implied-*", "stderr").splitlines() if "which nothing names" in line]
    for name, rule in load("implied")["rules"].items():
        left = [need for need in rule["needs"] if need not in kept]
        runner.check(f"implied.json: what '{name}' needs is kept in a case", not left, str(left))
        signs = signs_of(rule)
        if not signs or rule.get("optional"):
            continue
        told = any(f"'{rule['needs'][0]}'" in line and any(sign in line for sign in signs) for line in missed)
        runner.check(f"implied.json: what '{name}' needs is missed in a case", told, str(signs))


def check_frameworks(runner: Runner) -> None:
    sources = "".join(
        read_all(case, files)
        for case, files in (("frameworks-*", "in/**/*.py"), ("frameworks-*", "in/Dockerfile"), ("deep-needs", "in/*.py"), ("deep-plugins", "in/*.py"),
                            ("deep-zoneinfo", "in/*.py"), ("deep-prefix-data", "in/**/*.py"))
    )
    for name, rule in load("frameworks")["frameworks"].items():
        above, _, last = name.rpartition(".")
        ways = [f"import {name}", f"from {name} ", f"from {name}.", f"from {above} import {last}",
                *(f'CMD ["{program}"' for program in rule.get("programs", []))]
        runner.check(f"frameworks.json: '{name}' is in use in a case", any(way in sources for way in ways))


def check_models(runner: Runner) -> None:
    told = read_all("models-*", "stdout")
    rules = load("models")
    for name in rules["calls"]:
        last = name.removesuffix(".*") if name.endswith(".*") else name.removeprefix("*")
        runner.check(f"models.json: '{name}' is told in a case", f"{last}" in told)
    for name in rules["commands"]:
        runner.check(f"models.json: the command '{name}' is told in a case", f"    {name}" in told)
    for name in rules["stores"]:
        used = [rule for kind in ("calls", "commands") for rule in rules[kind].values() if rule["store"] == name]
        runner.check(f"models.json: the store '{name}' is used", bool(used))


def check_order(runner: Runner) -> None:
    for name, key in (("implied", "rules"), ("frameworks", "frameworks"), ("import-names", "names"), ("groups", "groups"),
                      ("models", "calls"), ("models", "commands"), ("models", "stores")):
        entries = list(load(name)[key])
        runner.check(f"{name}.json is sorted", entries == sorted(entries))
    rules = load("import-names")
    unknown = set(rules["unverified"]) - set(rules["names"])
    runner.check("import-names.json: unverified names are names", not unknown, str(sorted(unknown)))


def check_groups(runner: Runner) -> None:
    groups = load("groups")["groups"].values()
    for what in ("packages", "paths"):
        names = [name for group in groups for name in group[what]]
        twice = {name for name in names if names.count(name) > 1}
        runner.check(f"groups.json: the {what} of one group are of no other", not twice, str(sorted(twice)))


def main() -> int:
    runner = Runner()
    check_implied(runner)
    check_frameworks(runner)
    check_models(runner)
    check_order(runner)
    check_groups(runner)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
