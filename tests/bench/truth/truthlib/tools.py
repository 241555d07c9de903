"""Runs a tool that prints closures, our own or a peer, on an application."""

import json
import os
import resource
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass

from .score import read_closure, score
from .suite import HARNESS, write_json

RUFF = "{tools} {peers}/run_ruff.py {site} {entry_file} --project={project} --strings --init"

# The program that is measured, and the peers that are quick to run; the figures of the others are
# recorded.
OURS = "DEPCLOSE closure {entry} --deep --format json"
PEERS = {
    "metadata": "{tools} {peers}/run_metadata.py {site} {dist}",
    "ruff-strings+init": RUFF,
}


@dataclass
class Run:
    """A finished program."""

    status: int
    output: bytes
    errors: str
    seconds: float
    cpu: float


def run_program(command, cwd, env, timeout):
    """Runs a program and measures it; a timeout gives status 124."""

    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before, start = used(), time.time()
    try:
        done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, timeout=timeout, check=False)
        status, output, errors = done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        status, output, errors = 124, b"", f"stopped after {timeout} s"
    return Run(status, output, errors, time.time() - start, used() - before)


def placeholders(app):
    """What a command template may name; README.md lists them."""
    environment, suite = app.environment, app.suite
    entry = app.entry_script()
    entry_file = entry if app.project else environment.site / app.entry_file
    return {
        "app": app.name,
        "dist": app.requires,
        "entry": entry,
        "entry_file": entry_file,
        "entry_module": app.entry_module,
        "object": app.project or app.reference,
        "project": app.project_folder or "",
        "python": environment.python,
        "site": environment.site,
        "venv": environment.root,
        "peers": HARNESS / "peers",
        "tools": suite.tools.python,
    }


def run_tool(app, name, template, timeout=600):
    """Runs the tool on one application and keeps its closure; prints the score. False when it failed."""
    values = placeholders(app)
    command = [part.format(**values) for part in shlex.split(template)]
    env = {**os.environ, "VIRTUAL_ENV": str(app.environment.root)}
    run = run_program(command, values["entry"].parent, env, timeout)
    measured = {"seconds": round(run.seconds, 3), "cpu": round(run.cpu, 3)}
    try:
        closure = read_closure({**json.loads(run.output), **measured}, app)
    except (ValueError, TypeError):
        error = f"status {run.status}: {run.errors[-1000:] or 'the output is not a JSON object'}"
        closure = read_closure({"error": error, **measured}, app)
    if not closure.dists:
        closure.dists = set(app.environment.owners_of(closure.files))
    write_json(app.suite.closure_file(name, app.name), {"tool": name, "app": app.name, **closure.as_json()})
    if closure.error:
        print(f"{name:18} {app.name:12} failed: {closure.error[-200:]}", file=sys.stderr, flush=True)
        return False
    result = score(closure, app.truth())
    print(
        f"{name:18} {app.name:12} recall {result['recall']:.4f} (own {result['recall_own']:.4f})  "
        f"distributions {result['recall_dists']:.3f}  precision {result['precision']:.3f}  "
        f"size {result['closure_files']}/{result['truth_files']}  {run.seconds:.2f} s",
        flush=True,
    )
    return True
