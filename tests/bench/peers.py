#!/usr/bin/env python3
"""Puts depclose beside its peers: which third-party import roots each finds for one service.

    peers.py REPOS_DIR [SERVICES] --bin DIR [--clone] [--graphs] [--names] [--only WORD]

REPOS_DIR holds one folder OWNER+NAME@COMMIT for each repository; --clone fetches what is
missing. SERVICES (services.json beside this file) has the services and their hand-worked
answers: `entry` and `roots` are what the tools are told, `file` all that they get in the bare
run; `needs` are the import roots of the service, `may` those that count neither way. DIR is
the `bin` of a virtual environment with the peers in it; docs/comparison.md says which.

Every cell of the first table is FOUND/MISSED/ADDED. A tool that knows no entry answers for
the service's folder; the second table has its count for the whole repository, and how many
packages a lock exports. --graphs compares the edges between files of whole trees instead.
"""

import argparse
import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PIPREQS = "import json, sys\nfrom pipreqs import pipreqs\n" \
    "pipreqs.scan_noteboooks = False\nprint(json.dumps(pipreqs.get_all_imports(sys.argv[1])))"


def run(words: list, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in words], cwd=cwd, check=False, text=True,
                          capture_output=True)


def answer(words: list, cwd: Path) -> dict:
    """The JSON that a command prints; its last words on stderr where there is none."""
    done = run(words, cwd)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise SystemError(" ".join(done.stderr.split())[-300:]) from None


def typing_only(node: ast.If) -> bool:
    return "TYPE_CHECKING" in (getattr(node.test, "id", ""), getattr(node.test, "attr", ""))


def imports(node: ast.AST) -> set:
    """The absolute imports below NODE, but for the bodies of `if TYPE_CHECKING`."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return set() if node.level else {node.module}
    skipped = node.body if isinstance(node, ast.If) and typing_only(node) else []
    return {name for child in ast.iter_child_nodes(node) if child not in skipped
            for name in imports(child)}


def packages(text: str) -> set:
    """The names in a requirements file, one for each package."""
    names = re.findall(r"^\w[\w.-]*", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name) for name in names}


def first_party(path: Path) -> bool:
    return path.with_suffix(".py").is_file() or next(path.rglob("*.py"), None) is not None


class Peers:
    def __init__(self, repos: Path, programs: Path, depclose: Path, verbose: bool):
        self.repos, self.bin, self.program, self.verbose = repos, programs, depclose, verbose
        self.scratch = Path(tempfile.mkdtemp(prefix="peers-"))
        for name in ("empty.txt", "empty.toml"):
            (self.scratch / name).touch()

    def tree(self, service: dict) -> Path:
        return self.repos / f"{service['repository'].replace('/', '+')}@{service['commit'][:8]}"

    def depclose(self, service: dict, told: bool) -> set:
        words = [service["file"]]
        if told:
            words = [*service["entry"],
                     *(word for root in service["roots"] for word in ("--source-root", root))]
        found = answer([self.program, "closure", *words, "--root", ".", "--format", "json"],
                       self.tree(service))
        return {name for item in found["distributions"] if item["requested"] != "transitive"
                for name in item["imports"]} | \
               {item["name"] for item in found["unresolved"] if item.get("kind") != "guarded"}

    def ruff(self, service: dict, told: bool, *options: str) -> set:
        """The closure of ruff's file graph from the entry; then the imports of its files that
        are neither the standard library's nor in a folder where ruff looks."""
        tree, entry = self.tree(service), service["file"].split(":")[0]
        words = [self.bin / "ruff", "analyze", "graph", "--quiet", "--no-type-checking-imports",
                 *options]
        look = [".", "src", os.path.dirname(entry)]
        if told:
            look = service["roots"]
            words += ["--config", f"src = {json.dumps(look)}"]
        graph = answer(words, tree)
        reached, waiting = set(), [entry]
        while waiting:
            file = waiting.pop()
            if file not in reached:
                reached.add(file)
                waiting += graph.get(file, [])
        names = set().union(*(imports(ast.parse((tree / file).read_bytes())) for file in reached))
        ours = {name for name in names for folder in look
                if first_party(tree / folder / name.split(".")[0])}
        return {name for name in names - ours
                if name.split(".")[0] not in sys.stdlib_module_names}

    def deptry(self, folder: Path) -> set:
        """With an empty manifest every third-party import is missing (or transitive)."""
        output = self.scratch / "deptry.json"
        output.unlink(missing_ok=True)
        done = run([self.bin / "deptry", ".", "--config", self.scratch / "empty.toml", "-rf",
                    self.scratch / "empty.txt", "-o", output], folder)
        if not output.exists():
            raise SystemError(" ".join(done.stderr.split())[-300:])
        return {issue["module"] for issue in json.loads(output.read_text())}

    def fawltydeps(self, folder: Path) -> set:
        found = answer([self.bin / "fawltydeps", "--list-imports", "--json", "."], folder)
        return {item["name"] for item in found["imports"]}

    def pipreqs(self, folder: Path) -> set:
        """What it would look up at the package index: its scan, without the look-ups."""
        return set(answer([self.bin / "python", "-c", PIPREQS, "."], folder))

    def uv(self, folder: Path) -> set:
        done = run(["uv", "export", "--frozen", "--no-default-groups", "--no-emit-local",
                    "--no-hashes", "--no-header", "--no-annotate", "--quiet"], folder)
        if done.returncode:
            raise SystemError(" ".join(done.stderr.split())[-300:])
        return packages(done.stdout)

    def requirements(self, service: dict) -> set:
        done = run([self.program, "requirements", service["file"], "--root", ".", "--quiet",
                    "--allow-unresolved"], self.tree(service))
        return packages(done.stdout)


def covers(one: str, other: str) -> bool:
    return one == other or one.startswith(other + ".") or other.startswith(one + ".")


def score(service: dict, names: set) -> tuple:
    missed = [need for need in service["needs"] if not any(covers(n, need) for n in names)]
    known = service["needs"] + service["may"]
    added = {n.split(".")[0] for n in names if not any(covers(n, need) for need in known)}
    return len(service["needs"]) - len(missed), missed, sorted(added)


def say(*cells: object) -> None:
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def label(service: dict) -> str:
    name = service["repository"].split("/")[1]
    return f"{name}@{service['commit'][:8]} {service['service']}"


def compare(peers: Peers, services: list) -> None:
    ways = {"depclose, told": lambda s: peers.depclose(s, True),
            "bare": lambda s: peers.depclose(s, False),
            "ruff, told": lambda s: peers.ruff(s, True),
            "told, strings": lambda s: peers.ruff(s, True, "--detect-string-imports",
                                                  "--min-dots", "1"),
            "bare ": lambda s: peers.ruff(s, False)}
    for peer in (peers.deptry, peers.fawltydeps, peers.pipreqs):
        ways[peer.__name__] = lambda s, peer=peer: peer(peers.tree(s) / s["folder"])
    totals = {way: [0, 0, 0, 0] for way in ways}
    notes = []
    say("service", "needs", *ways)
    say(*["---"] * (len(ways) + 2))
    for service in services:
        cells = []
        for way, ask in ways.items():
            try:
                found, missed, added = score(service, ask(service))
            except SystemError as problem:
                found, missed, added = 0, service["needs"], []
                notes.append(f"{label(service)}, {way.strip()}: no answer: {problem}")
            cells.append(f"{found}/{len(missed)}/{len(added)}")
            sums = (found, len(missed), len(added), not missed and not added)
            totals[way] = [a + b for a, b in zip(totals[way], sums, strict=True)]
            if peers.verbose and (missed or added):
                notes.append(f"{label(service)}, {way.strip()}: missed {missed}, added {added}")
        say(label(service), len(service["needs"]), *cells)
    say("**all**", sum(len(s["needs"]) for s in services),
        *("/".join(map(str, t[:3])) for t in totals.values()))
    say("**exact services**", len(services), *(t[3] for t in totals.values()))
    print("", *notes, sep="\n")


def count(ask, *words: object) -> str:
    try:
        return str(len({name.split(".")[0] for name in ask(*words)}))
    except SystemError:
        return "-"


def whole(peers: Peers, services: list) -> None:
    say("service", "depclose: imports", "packages", "uv export, folder", "uv export, root",
        "deptry", "FawltyDeps", "pipreqs")
    say(*["---"] * 8)
    counted = {}
    for service in services:
        tree = peers.tree(service)
        if tree not in counted:
            counted[tree] = [count(ask, tree) for ask in
                             (peers.uv, peers.deptry, peers.fawltydeps, peers.pipreqs)]
        say(label(service), count(peers.depclose, service, False),
            count(peers.requirements, service), count(peers.uv, tree / service["folder"]),
            *counted[tree])


def graphs(peers: Peers, services: list) -> None:
    """The edges from file to file of whole trees, and those that only one of two tools has."""
    say("repository", "files", "depclose", "ruff", "both", "only depclose: `__init__.py`",
        "only depclose: others", "only ruff")
    say(*["---"] * 8)
    for tree in dict.fromkeys(peers.tree(service) for service in services):
        ours = answer([peers.program, "graph", "--plain", "--quiet"], tree)
        theirs = answer([peers.bin / "ruff", "analyze", "graph", "--quiet",
                         "--no-type-checking-imports"], tree)
        a, b = ({(file, to) for file in graph for to in graph[file]} for graph in (ours, theirs))
        parents = {edge for edge in a - b if Path(edge[1]).name == "__init__.py"}
        say(tree.name.replace("+", "/"), len(ours), len(a), len(b), len(a & b), len(parents),
            len(a - b - parents), len(b - a))
        if peers.verbose:
            print(*(f"depclose: {a} -> {b}" for a, b in sorted(a - b - parents)), sep="\n")
            print(*(f"ruff: {a} -> {b}" for a, b in sorted(b - a)), sep="\n")


def clone(peers: Peers, services: list) -> None:
    for service in services:
        tree = peers.tree(service)
        if tree.exists():
            continue
        tree.mkdir(parents=True)
        url = f"https://github.com/{service['repository']}"
        if any(run(["git", *words], tree).returncode for words in (
                ["init", "-q"], ["fetch", "-q", "--depth", "1", url, service["commit"]],
                ["checkout", "-q", "FETCH_HEAD"])):
            shutil.rmtree(tree)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("repos", type=Path)
    parser.add_argument("services", type=Path, nargs="?", default=HERE / "services.json")
    parser.add_argument("--bin", type=Path, required=True, help="where the peers' programs are")
    parser.add_argument("--depclose", type=Path, default=HERE.parents[1] / "build" / "depclose")
    parser.add_argument("--clone", action="store_true", help="fetch missing repositories first")
    parser.add_argument("--graphs", action="store_true", help="compare whole graphs instead")
    parser.add_argument("--only", default="", help="services whose repository has this in it")
    parser.add_argument("--names", action="store_true", help="name what is missed and added")
    options = parser.parse_args()
    services = [service for service in json.loads(options.services.read_text())
                if options.only in service["repository"]]
    peers = Peers(options.repos.resolve(), options.bin.absolute(), options.depclose.resolve(),
                  options.names)
    if options.clone:
        clone(peers, services)
    for tree in sorted({peers.tree(service) for service in services}):
        if not tree.exists():
            print(f"absent: {tree.name}", file=sys.stderr)
    services = [service for service in services if peers.tree(service).exists()]
    for table in (graphs,) if options.graphs else (compare, whole):
        table(peers, services)
    return 0


if __name__ == "__main__":
    sys.exit(main())
