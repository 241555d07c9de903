"""Presses TAB: the completions in real shells, and the manual page as man reads it.

    test_shells.py [--depclose PROGRAM]

In samples/persona-agents bash, zsh and fish are asked what they offer; every command and every
long option must be offered by each. docs/depclose.1 must be what `depclose manual` prints, and without a
complaint of mandoc. Each command's --help must have an example that starts with its name.
"""

import argparse
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from closing import Runner

SAMPLE = ROOT / "samples/persona-agents"
# What stands on the line, and what must be among what is offered.
OFFERS = {
    "depclose clo": "closure",
    "depclose ai/ma": "ai/main.py",
    "depclose closure --form": "--format",
    "depclose closure --format ": "mermaid",
    "depclose ai/main.py --hash": "--hashes",
    "depclose context doc": "docker",
    "depclose why ai/main.py --allow": "--allow-unresolved",
}


def run(*words: str, **options) -> str:
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60,
                          cwd=SAMPLE, **options)
    return done.stdout + done.stderr


def bash_offers(script: Path, line: str) -> list:
    words = line.split(" ")
    code = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _depclose; '
            'printf "%s\\n" "${COMPREPLY[@]}"')
    return run("bash", "--norc", "-c", code, "bash", str(script), *words).splitlines()


def fish_offers(script: Path, line: str) -> list:
    said = run("fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", str(script),
               line)
    return [offer.split("\t")[0].rstrip("/") for offer in said.splitlines()]


class Zsh:
    """A shell at a terminal: it completes nowhere else."""

    def __init__(self, script: Path):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(SAMPLE)
            os.execvpe("zsh", ["zsh", "-f", "-i"], os.environ | {"TERM": "dumb", "PS1": "> "})
        self.read(0.5)
        self.say(f"unsetopt zle_bracketed_paste; LISTMAX=0; autoload -Uz compinit; "
                 f"compinit -u -D; source {script}; zstyle ':completion:*' list-prompt ''\n")
        self.read(3)

    def say(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def read(self, seconds: float) -> str:
        """What comes until nothing has for a while."""
        said, end = b"", time.monotonic() + seconds
        while time.monotonic() < end and select.select([self.terminal], [], [], seconds)[0]:
            said += os.read(self.terminal, 65536)
            end = time.monotonic() + 0.4
        return said.decode(errors="replace")

    def offers(self, line: str) -> list:
        """What one TAB writes behind the line, and what a second one lists."""
        self.say(f"{line}\t\t")
        said = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|[\x07\r\n]", " ", self.read(3))
        self.say("\x15")
        self.read(0.5)
        return said.split()

    def close(self) -> None:
        self.say("exit\n")
        os.close(self.terminal)
        os.waitpid(self.child, 0)


def options_of(program: Path, command: str) -> list:
    return re.findall(r"^ +(?:-\w, )?(--[\w-]+)", run(str(program), command, "--help"),
                      re.MULTILINE)


def check_scripts(commands: list, program: Path, folder: Path, runner: Runner) -> None:
    script = {}
    for shell in ("bash", "zsh", "fish"):
        script[shell] = folder / f"completions.{shell}"
        script[shell].write_text(run(str(program), "completions", shell))
        runner.check(f"{shell} reads it", run(shell, "-n", str(script[shell])) == "")
    zsh = Zsh(script["zsh"])
    asked = {"bash": lambda line: bash_offers(script["bash"], line),
             "fish": lambda line: fish_offers(script["fish"], line),
             "zsh": zsh.offers}
    for line, wanted in OFFERS.items():
        for shell, ask in asked.items():
            offered = ask(line)
            runner.check(f"{shell}: {line}", any(wanted in offer for offer in offered),
                         " ".join(offered)[:300])
    zsh.close()
    for command in commands:
        for shell in ("bash", "fish"):
            offered = asked[shell](f"depclose {command} --")
            missing = set(options_of(program, command)) - set(offered)
            runner.check(f"{shell}: options of {command}", not missing, str(missing))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    program = parser.parse_args().depclose.resolve()
    runner = Runner()
    commands = re.findall(r"^  (\w+) {2,}", run(str(program), "--help"), re.MULTILINE)
    with tempfile.TemporaryDirectory(prefix="shells-") as holder:
        check_scripts(commands, program, Path(holder), runner)
    manual = run(str(program), "manual")
    page = ROOT / "docs/depclose.1"
    runner.check("docs/depclose.1 is the manual page", page.read_text() == manual,
                 "build/depclose manual > docs/depclose.1")
    complaints = [line for line in run(shutil.which("mandoc"), "-T", "lint", "-W", "warning",
                                       str(page)).splitlines() if "missing date" not in line]
    runner.check("mandoc reads the manual page", not complaints, "\n".join(complaints))
    for command in commands:
        text = run(str(program), command, "--help")
        runner.check(f"{command} --help has an example",
                     re.search(rf"^  .*\bdepclose ({command}\b|ai/)", text, re.MULTILINE)
                     is not None)
        runner.check(f"{command} is in the manual", f".SS depclose {command}" in manual)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
