#!/usr/bin/env python3
"""Puts `depclose check` beside deptry's DEP001 to DEP005, and explains each difference.

    deptry.py REPOS_DIR [SERVICES] --bin DIR [--only WORD] [--names] [--found] [--install]

REPOS_DIR and SERVICES are those of peers.py. Each repository is copied, a depclose.toml with
its services is put into the copy, and `depclose check` judges them together; deptry runs in
each folder that has a manifest of theirs. DIR is the `bin` of an environment with deptry;
with --install each such folder gets a .venv with what its manifest names, for both tools.
With --found the services are those that `depclose init` finds, not those of SERVICES.

A finding of deptry is equal when depclose has one of the same rule for the same package, else
it gets the first cause in CAUSES for which depclose's closure, its facts or the manifest's
text give evidence; --names prints that. One without any evidence is a gap, and makes the exit
status 1. The second table is the other way round.
"""

import argparse
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
RULES = {"DEP001": {"undeclared", "unresolved", "transitive"}, "DEP002": {"unused", "type-only"},
         "DEP003": {"transitive", "undeclared"}, "DEP004": {"dev-package", "undeclared"},
         "DEP005": {"standard-library"}}
CAUSES = {"equal": "depclose says it, too",
          "not reached": "no service reaches the file",
          "own module": "the module is a file of the repository",
          "own package": "of a project of the repository that is installed as a package",
          "other name": "declared, under a name that is not the module's",
          "other list": "declared, in a list outside the folder",
          "condition": "TYPE_CHECKING, a survived ImportError, a false condition",
          "imported": "a service imports it, under another name or from another folder",
          "implied": "needed without an import: a server, a driver, a plug-in",
          "development": "the list is one for development",
          "transitive": "a line of a compiled list that another line requires",
          "frozen": "a line of a frozen list, which depclose tells as a whole",
          "not asked for": "in an extra or a special list that no service asks for",
          "gap": "not explained"}
OTHERS = {"outside": "imported by other code of the folder only",
          "elsewhere": "the file or the list is not in a folder of deptry's",
          "pinned": "a line of a compiled list, which deptry takes for a declaration",
          "no rule": "deptry has no such rule",
          "other place": "deptry has it for another file or under another code",
          "known": "deptry takes the name for declared or for the project's own"}


def run(words: list, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in words], cwd=cwd, check=False, text=True,
                          capture_output=True)


def key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names_of(lines: list) -> set:
    return {key(found[1]) for line in lines if (found := re.match(r"\s*(\w[\w.-]*)", line))}


class Manifest:
    """One list of dependencies as deptry is given it, and what its text says of each line."""

    def __init__(self, folder: Path, files: list):
        self.main = [f for f in files if not re.search(r"(^|[-_.])(dev|tests?)[-_.]", f)]
        self.development = sorted(set(files) - set(self.main))
        self.declared, self.transitive, self.special = set(), set(), set()
        self.only_development: set = set()
        self.project = ""
        project = folder / "pyproject.toml"
        toml = tomllib.loads(project.read_text()) if project.exists() else {}
        self.is_project = "project" in toml or "poetry" in toml.get("tool", {})
        if self.is_project:
            self.read_project(toml)
        else:
            for file in self.main + self.development:
                self.read_list(file, (folder / file).read_text(errors="replace"))

    def read_project(self, toml: dict) -> None:
        table = toml.get("project", {})
        self.project = key(table.get("name", ""))
        main = names_of(table.get("dependencies", []))
        extras = table.get("optional-dependencies", {}).values()
        groups = [[line for line in group if isinstance(line, str)]
                  for group in toml.get("dependency-groups", {}).values()]
        self.only_development = set().union(*map(names_of, groups)) - main
        self.declared = set().union(main, *map(names_of, extras))
        self.special = self.declared - main

    def read_list(self, file: str, text: str) -> None:
        names = names_of([line for line in text.splitlines() if not line.startswith(" ")])
        if file in self.development:
            self.only_development |= names - self.declared
            return
        if len(self.main) > 1 and re.fullmatch(r"requirements[-_.](?!base)\w+\.txt", file):
            self.special |= names - self.declared
        else:
            self.special -= names
        self.declared |= names
        blocks = re.findall(r"^(\w[\w.-]*).*\n((?:[ \t]+.*\n?)*)", text, re.MULTILINE)
        if "# via" in text:
            self.transitive |= {key(name) for name, below in blocks
                                if "via" in below and not re.search(r"-r |-c |\(pypro", below)}


class Service:
    """What depclose knows of one service."""

    def __init__(self, program: Path, tree: Path, name: str):
        done = run([program, "closure", name, "--root", ".", "--format", "json", "-v"], tree)
        found = json.loads(done.stdout)
        self.name, self.files = name, set(found["files"])
        self.manifests = re.findall(r"note: manifest '([^']+)'", done.stderr)
        self.own = {m["name"]: m["file"] for m in found["modules"]
                    if m["origin"] == "first-party"}
        self.installed = {key(m["name"]) for m in found["modules"]
                          if m["origin"] == "distribution"}
        self.kinds = {m["name"]: m["kind"] for m in found["modules"]}
        self.packages = {key(d["name"]): d for d in found["distributions"]}
        self.dropped = {key(d["distribution"]): d["reason"] for d in found["dropped"]}
        self.unresolved = found["unresolved"]

    def own_module(self, module: str) -> str:
        """The repository's file for a module, or for one below it."""
        for name, file in sorted(self.own.items()):
            if name == module or name.startswith(module + "."):
                return f"{name} is {file or 'a folder'}"
        return ""

    def provider(self, module: str) -> str:
        return next((name for name, package in self.packages.items()
                     if any((i + ".").startswith(module + ".") for i in package["imports"])), "")


def subjects(finding: dict) -> set:
    """What a finding is about: the distribution, and the name of the import."""
    names = [finding["subject"], *re.findall(r"^cannot resolve '([^']+)'", finding["message"])]
    return {key(part) for name in names for part in (name, name.split(".")[0])}


class Repository:
    def __init__(self, program: Path, tree: Path, services: list):
        self.program, self.tree = program, tree
        config = "".join(
            f"[services.{s['service']}]\nentry = {json.dumps(s.get('image', s['file']))}\n"
            for s in services)
        if not services:
            config = run([program, "init", "--root", ".", "-o", "-"], tree).stdout
            config = re.sub(r"(?m)^(requirements|dockerignore) = .*\n", "", config)
        (tree / "depclose.toml").write_text(config)
        self.seen: set = set()  # of findings: what deptry has, too
        self.facts: dict = {}
        self.projects = {}  # that the repository builds, and where
        for path in tree.rglob("pyproject.toml"):
            if found := re.search(r'(?m)^name = "([^"]+)"', path.read_text()):
                self.projects[key(found[1])] = str(path.relative_to(tree))
        self.look()
        self.folders = sorted({os.path.dirname(m) for s in self.services for m in s.manifests
                               if not m.endswith("Dockerfile")})

    def look(self) -> None:
        done = run([self.program, "check", "--root", ".", "--format", "json"], self.tree)
        if not done.stdout:
            raise SystemExit(f"{self.tree}: {done.stderr}")
        rules = set().union(*RULES.values())
        report = json.loads(done.stdout)
        self.findings = [f for f in report["findings"] if f["rule"] in rules]
        self.services = [Service(self.program, self.tree, name) for name in report["services"]]

    def manifest(self, folder: str) -> Manifest:
        files = {os.path.basename(m) for s in self.services for m in s.manifests
                 if os.path.dirname(m) == folder}
        return Manifest(self.tree / folder, sorted(f for f in files if f.endswith((".txt", ".in"))))

    def read_facts(self, files: set) -> None:
        done = subprocess.run([self.program, "facts", "--stdin-paths"], cwd=self.tree, text=True,
                              input="".join(f + "\n" for f in sorted(files)), check=False,
                              capture_output=True)
        for line in done.stdout.splitlines():
            fact = json.loads(line)
            self.facts[fact["file"]] = fact["imports"]

    def condition(self, file: str, line: int) -> str:
        for fact in self.facts.get(file, []):
            if fact["line"] == line:
                return next((kind for kind in ("typing", "guarded", "main") if fact.get(kind)),
                            fact.get("when", ""))
        return ""

    def equal(self, code: str, names: set, folder: str | None = None) -> bool:
        """Whether depclose has the finding, in a file of FOLDER when that is given."""
        found = False
        for at, finding in enumerate(self.findings):
            if finding["rule"] in RULES[code] and names & subjects(finding) and \
                    folder in (None, os.path.dirname(finding["file"])):
                self.seen.add((at, code))
                found = True
        return found

    def explain_import(self, code: str, module: str, file: str, line: int,
                       manifest: Manifest) -> tuple:
        services = [s for s in self.services if file in s.files]
        if not services:
            return "not reached", ""
        provider = next((p for s in services if (p := s.provider(module))), "")
        own = next((o for s in services if (o := s.own_module(module))), "")
        if own and not provider:
            return "own module", own
        if not provider and key(module) in self.projects:
            return "own package", self.projects[key(module)]
        condition = self.condition(file, line)
        if self.equal(code, {key(module), provider}):
            return "equal", ""
        if provider in manifest.declared:
            return "other name", f"{provider} has {module}"
        if condition:
            return "condition", condition
        if weak := [kind for s in services if (kind := s.kinds.get(module)) in
                    ("guarded", "main-only", "typing")]:
            return "condition", f"{weak[0]} on the way to {file}"
        if weak := [u["kind"] for s in services for u in s.unresolved
                    if u["name"].split(".")[0] == module and u["kind"] != "eager"]:
            return "condition", f"{weak[0]} on the way to {file}"
        if provider and self.declared_elsewhere(provider):
            return "other list", self.declared_elsewhere(provider)
        return "gap", ""

    def declared_elsewhere(self, package: str) -> str:
        for service in self.services:
            for file in service.manifests:
                text = (self.tree / file).read_text(errors="replace")
                words = {key(word) for word in re.findall(r"\w[\w.-]*", text)}
                if package in words:
                    return f"{package} is in {file}"
        return ""

    def why(self, service: Service, package: str) -> str:
        """The last step of the way to what is needed without an import."""
        said = run([self.program, "why", service.name, package, "--root", "."], self.tree)
        return " ".join(said.stdout.rstrip().splitlines()[-1:]).strip()

    def explain_unused(self, package: str, folder: str, file: str, manifest: Manifest) -> tuple:
        services = [s for s in self.services
                    if any(os.path.dirname(m) == folder for m in s.manifests)]
        if self.equal("DEP002", {package}, folder):
            return "equal", ""
        for service in services:
            found = service.packages.get(package)
            if found and found["requested"] == "imported":
                return "imported", f"{found['from'][0]} imports {found['imports'][0]}"
            if found and found["requested"] == "implied":
                return "implied", self.why(service, package)
            if service.dropped.get(package, "").startswith("imported"):
                return "condition", service.dropped[package]
        if package in manifest.only_development:
            return "development", ""
        if package in manifest.transitive:
            return "transitive", ""
        if self.equal("DEP002", {key(file)}, folder):
            return "frozen", ""
        if package in manifest.special:
            return "not asked for", ""
        if package in self.projects:
            return "own package", self.projects[package]
        if users := [s.name for s in self.services if manifest.project in s.installed]:
            return "own package", f"{users[0]} imports {manifest.project} as it is installed"
        return "gap", ""

    def explain(self, issue: dict, folder: str, manifest: Manifest) -> tuple:
        code, module = issue["error"]["code"], issue["module"]
        place = issue["location"]
        file = os.path.normpath(os.path.join(folder, place["file"]))
        if code == "DEP002":
            return self.explain_unused(key(module), folder, file, manifest)
        if code == "DEP005":
            return ("equal" if self.equal(code, {key(module)}) else "gap"), ""
        return self.explain_import(code, module, file, place["line"], manifest)

    def explain_own(self, finding: dict, used: set) -> str:
        """Why deptry does not have a finding; "" when it has."""
        at = self.findings.index(finding)
        file, rule = finding["file"], finding["rule"]
        folder = next((f for f in self.folders
                       if not f or file.startswith(f + "/")), None)
        if any(seen == at for seen, _ in self.seen):
            return ""
        if folder is None or file.endswith(("Dockerfile", ".in")):
            return "elsewhere"
        if rule in ("unresolved", "type-only"):
            return "no rule"
        if rule == "unused" and re.search(r":\d+ imports it", finding["help"]):
            return "outside"
        if rule == "transitive" and key(finding["subject"]) in self.manifest(folder).declared:
            return "pinned"
        return "other place" if subjects(finding) & used else "known"


def install(program: Path, folder: Path, manifest: Manifest) -> Path:
    """Makes the folder's .venv, and gives the deptry in it."""
    version = run([program, "--version"], folder).stdout.split()[-1]
    lists = ["pyproject.toml"] if manifest.is_project else manifest.main
    for words in (["venv", "--python", program.parent / "python", ".venv"],
                  ["pip", "install", "--python", ".venv", f"deptry=={version}",
                   *(word for name in lists for word in ("-r", name))]):
        done = run(["uv", "--quiet", *words], folder)
        if done.returncode:
            raise SystemExit(f"{folder}: {done.stderr}")
    return folder / ".venv/bin/deptry"


def deptry(program: Path, folder: Path, manifest: Manifest) -> list:
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "found.json"
        words = [program, ".", "-o", output]
        if not manifest.is_project:
            words += ["-rf", ",".join(manifest.main)] if manifest.main else []
            words += ["-rfd", ",".join(manifest.development)] if manifest.development else []
        done = run(words, folder)
        if not output.exists():
            last = " ".join(done.stderr.split())[-160:]
            print(f"deptry stops in {folder.name}, {words[3:]}: {last}", file=sys.stderr)
            return []
        return json.loads(output.read_text())


def say(*cells: object) -> None:
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def compare(repository: Repository, programs: dict, label: str, verbose: bool) -> tuple:
    """How often which cause, and the other way round; prints the evidence with VERBOSE.
    PROGRAMS has the deptry of each folder."""
    causes: collections.Counter = collections.Counter()
    told: dict = collections.defaultdict(list)
    used = set()
    for folder in repository.folders:
        manifest = repository.manifest(folder)
        issues = deptry(programs[folder], repository.tree / folder, manifest)
        repository.read_facts({os.path.normpath(os.path.join(folder, i["location"]["file"]))
                               for i in issues if i["location"]["line"]})
        for issue in issues:
            cause, evidence = repository.explain(issue, folder, manifest)
            code, module, place = issue["error"]["code"], issue["module"], issue["location"]
            causes[code, cause] += 1
            used.add(key(module))
            file = os.path.normpath(os.path.join(folder, place["file"]))
            told[code, cause, module, evidence].append(f"{file}:{place['line'] or 0}")
    for (code, cause, module, evidence), places in sorted(told.items()):
        if cause == "gap" or verbose:
            print(f"{label}: {code} {module} ({len(places)}, {places[0]}): {cause}"
                  f"{': ' * bool(evidence)}{evidence}", file=sys.stderr)
    others = collections.Counter()
    for finding in repository.findings:
        if cause := repository.explain_own(finding, used):
            others[finding["rule"], cause] += 1
            if verbose:
                print(f"{label}: only depclose: {finding['rule']} {finding['subject']} "
                      f"({finding['file']}:{finding['line']}): {cause}", file=sys.stderr)
    return causes, others


def table(heads: list, rows: list, total: str) -> None:
    """ROWS are a label and a Counter by (kind, cause); columns without any are left out."""
    columns = [head for head in heads if any(c[1] == head for _, r in rows for c in r)]
    say(total, "findings", *columns)
    say("---", *["--:"] * (len(columns) + 1))
    for label, row in rows:
        sums = collections.Counter()
        for (_, cause), count in row.items():
            sums[cause] += count
        say(label, sum(row.values()), *(sums[column] or "" for column in columns))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("repos", type=Path)
    parser.add_argument("services", type=Path, nargs="?", default=HERE / "services.json")
    parser.add_argument("--bin", type=Path, required=True, help="where deptry is")
    parser.add_argument("--depclose", type=Path, default=HERE.parents[1] / "build" / "depclose")
    parser.add_argument("--only", default="", help="repositories with this in their name")
    parser.add_argument("--names", action="store_true", help="print the evidence")
    parser.add_argument("--found", action="store_true", help="the services that init finds")
    parser.add_argument("--install", action="store_true", help="with an environment for each")
    options = parser.parse_args()
    program, rows, others = options.bin.absolute() / "deptry", [], []
    trees = collections.defaultdict(list)
    for service in json.loads(options.services.read_text()):
        if options.only in service["repository"]:
            name = f"{service['repository'].replace('/', '+')}@{service['commit'][:8]}"
            trees[name].append(service)
    for name, services in trees.items():
        if not (options.repos / name).exists():
            print(f"absent: {name}", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory(prefix="deptry-") as scratch:
            tree = Path(scratch) / "tree"
            shutil.copytree(options.repos / name, tree, symlinks=True,
                            ignore=shutil.ignore_patterns(".git"))
            label = name.split("+")[1]
            repository = Repository(options.depclose.resolve(), tree,
                                    [] if options.found else services)
            programs = dict.fromkeys(repository.folders, program)
            if options.install:
                programs = {folder: install(program, tree / folder, repository.manifest(folder))
                            for folder in repository.folders}
                repository.look()
            causes, own = compare(repository, programs, label, options.names)
            rows.append((label, causes))
            others.append((label, own))
    for found, heads, title in ((rows, list(CAUSES), "deptry's"),
                                (others, list(OTHERS), "only depclose's")):
        sums = sum((row for _, row in found), collections.Counter())
        table(heads, [*found, ("**all**", sums)], title)
        print()
        table(heads, [(kind, collections.Counter({c: n for c, n in sums.items() if c[0] == kind}))
                      for kind in sorted({c[0] for c in sums})], "by rule")
        print()
    return int(any(cause == "gap" for _, row in rows for _, cause in row))


if __name__ == "__main__":
    sys.exit(main())
