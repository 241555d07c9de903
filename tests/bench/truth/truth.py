#!/usr/bin/env python3
"""Measures closures against what real applications load. README.md explains it."""

import argparse
import json
import sys
from pathlib import Path

from truthlib.collect import collect
from truthlib.install import install, install_peers
from truthlib.runnable import AS_RECORDED, STRICT, Levels, check_runnable, truth_closure
from truthlib.score import read_closure, report, score
from truthlib.suite import DEFAULT_TABLES, Suite, default_home, write_json
from truthlib.summary import applications, measured_scores, summary
from truthlib.tools import OURS, PEERS, run_tool


def command_bench(suite, apps, options):
    """Everything at once: installs and records what is not there, runs depclose and the pruned trees."""
    install(suite, apps, options.python)
    command = options.cmd or OURS.replace("DEPCLOSE", str(Path(options.depclose).resolve()))
    failed = False
    for app in apps:
        if not app.has_truth():
            collect(app)
        failed |= not run_tool(app, options.name, command, options.timeout)
        check(app, options.name, STRICT)
    print()
    applications(suite, apps, options.name)
    print()
    summary(suite, apps)
    return failed


def command_install(suite, apps, options):
    install(suite, apps, options.python)
    if options.peers:
        install_peers(suite, options.python)


def command_collect(suite, apps, options):
    need_installed(apps)
    for app in apps:
        collect(app, options.parse_only)


def command_peers(suite, apps, options):
    need_installed(apps)
    if not suite.tools.installed:
        raise SystemExit("the peer tools are not installed; run install --peers first")
    for name, command in PEERS.items():
        for app in apps:
            run_tool(app, name, command, options.timeout)


def command_run(suite, apps, options):
    need_installed(apps)
    for app in apps:
        run_tool(app, options.name, options.cmd, options.timeout)


def command_score(suite, apps, options):
    for app in apps:
        truth = app.truth()
        path = closure_path(suite, app, options.closure)
        if path is None:
            print(f"{app.name}: no closure", file=sys.stderr)
            continue
        result = score(read_closure(path, app), truth, options.main)
        if options.json:
            print(json.dumps(result, indent=1))
        else:
            report(result, truth, options.missing)


def command_runnable(suite, apps, options):
    need_installed(apps)
    if not options.closure and not options.truth:
        raise SystemExit("say which closure: --closure TOOL or FILE, or --truth")
    base = AS_RECORDED if options.truth else STRICT
    levels = Levels(
        options.data or base.data,
        options.meta or base.meta,
        options.libs or base.libs,
        options.keep,
        tuple(options.only),
    )
    results = [check(app, None if options.truth else options.closure, levels) for app in apps]
    return any(result and result["passed"] != result["total"] for result in results)


def command_summary(suite, apps, options):
    if options.save:
        write_json(Path(options.save), measured_scores(suite, apps))
    else:
        summary(suite, apps, options.by_app)


def check(app, source, levels):
    """Checks a tool's closure, or the truth itself where the source is None; keeps the outcome."""
    truth, label = app.truth(), "truth"
    closure = truth_closure(truth)
    if source is not None:
        path = closure_path(app.suite, app, source)
        if path is None:
            print(f"{app.name}: no closure", file=sys.stderr)
            return None
        closure, label = read_closure(path, app), path.parent.name
    result = check_runnable(app, truth, closure, label, levels)
    write_json(app.suite.home / "runnable" / label / f"{app.name}.json", result)
    return result


def closure_path(suite, app, source):
    """The closure file meant by a path, or by the name of a tool that was run; None without one."""
    path = suite.closure_file(source, app.name)
    if not path.exists():
        path = Path(source)
    return path if path.is_file() else None


def need_installed(apps):
    for app in apps:
        if not app.environment.installed:
            raise SystemExit(f"'{app.name}' is not installed; run install {app.name} first")


class Arguments:
    """The command line: one subcommand for each command_NAME above."""

    def __init__(self):
        self.parser = argparse.ArgumentParser(description=__doc__)
        self.parser.add_argument("--home", default=default_home(), help="work folder (default: %(default)s)")
        self.parser.add_argument(
            "--apps", action="append", metavar="TABLE", help="table of applications, repeatable"
        )
        self.commands = self.parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(self, function, help):
        command = self.commands.add_parser(function.__name__.removeprefix("command_"), help=help)
        command.set_defaults(function=function)
        command.add_argument("app", nargs="*", help="applications (default: all of the tables)")
        return command

    def add_measuring(self):
        one = self.add(command_bench, "install, record what is missing, run depclose and the pruned trees")
        one.add_argument("--depclose", default="depclose", metavar="PROGRAM")
        one.add_argument("--cmd", help="another command, with placeholders such as {entry}")
        one.add_argument("--name", default="depclose", help="the name under which the closures are kept")
        one.add_argument("--python", help="the interpreter to install for")
        one.add_argument("--timeout", type=int, default=600, help="seconds for each application")
        one = self.add(command_run, "run a tool on the applications and score it")
        one.add_argument("--name", required=True, help="the name under which the closures are kept")
        one.add_argument("--cmd", required=True, help="the command, with placeholders such as {entry}")
        one.add_argument("--timeout", type=int, default=600, help="seconds for each application")
        one = self.add(command_peers, "run the peer tools")
        one.add_argument("--timeout", type=int, default=600, help="seconds for each application")

    def add_recording(self):
        one = self.add(command_install, "build the applications' environments")
        one.add_argument("--python", help="the interpreter to install for (default: the one that runs this)")
        one.add_argument("--peers", action="store_true", help="install the peer tools too")
        one = self.add(command_collect, "run the applications under the tracer and record the truth anew")
        one.add_argument("--parse-only", action="store_true", help="only read the logs of the last runs again")

    def add_looking(self):
        one = self.add(command_score, "score a closure in full, with what it misses")
        one.add_argument(
            "--closure", required=True, metavar="TOOL|FILE", help="a name given to run, or a JSON file"
        )
        one.add_argument("--main", action="store_true", help="only what the started process itself loaded")
        one.add_argument("--missing", type=int, default=15, metavar="N", help="show N missing files")
        one.add_argument("--json", action="store_true")
        one = self.add(command_summary, "compare all tools, with the peers' recorded scores")
        one.add_argument("--by-app", action="store_true", help="one line for each application")
        one.add_argument("--save", metavar="FILE", help="write the scores of the work folder's closures")

    def add_runnable(self):
        one = self.add(command_runnable, "run the recorded jobs in a tree that has only the closure")
        one.add_argument("--closure", metavar="TOOL|FILE", help="a name given to run, or a JSON file")
        one.add_argument("--truth", action="store_true", help="take the truth itself as the closure")
        one.add_argument(
            "--data",
            choices=("none", "closure", "opened", "package", "dist"),
            help="files that are not code: none; the closure's data (default); those the truth opened "
            "and folders it listed; those in reached folders and below; all of reached distributions",
        )
        one.add_argument(
            "--meta",
            choices=("none", "closure", "dists"),
            help="dist-info folders: none; those in the closure's data (default); of all reached "
            "distributions",
        )
        one.add_argument(
            "--libs",
            choices=("closure", "mapped"),
            help="native libraries: the closure's (default); with those the truth mapped",
        )
        one.add_argument("--only", type=int, action="append", default=[], metavar="N", help="only job N")
        one.add_argument("--keep", action="store_true", help="leave the tree in the work folder")

    def parse(self):
        self.add_measuring()
        self.add_recording()
        self.add_looking()
        self.add_runnable()
        return self.parser.parse_args()


def main():
    options = Arguments().parse()
    suite = Suite(options.apps or DEFAULT_TABLES, options.home)
    return options.function(suite, suite.select(options.app), options)


if __name__ == "__main__":
    sys.exit(main())
