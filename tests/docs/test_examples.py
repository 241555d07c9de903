"""Runs the examples of the documentation: what a page shows is what the program prints.

    test_examples.py [--depclose PROGRAM] [--update]

A block ```console holds commands behind "$ depclose" and below each what it prints, standard
output before standard error. They run in a copy of the sample whose page it is, of
samples/persona-agents on any other page. --update writes what is printed into the pages.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from closing import Runner

PAGES = ["README.md", "docs/guide.md", "samples/persona-agents/README.md",
         "samples/memory-service/README.md"]
SAMPLE = "persona-agents"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def printed(program: Path, command: str, folder: Path) -> str:
    """What the command prints; the folder it runs in is written as a plain name."""
    environment = {**os.environ, "NO_COLOR": "1", "PATH": f"{program.parent}:{os.environ['PATH']}"}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        ["bash", "-c", command], check=False, cwd=folder, env=environment, text=True,
        capture_output=True
    )
    return (done.stdout + done.stderr).replace(str(folder), f"/srv/{folder.name}")


def rewritten(program: Path, block: str, folder: Path) -> str:
    """The block with what its commands print now."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    parts = [f"{line}\n{printed(program, line[2:], folder)}" for line in commands]
    return "\n".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    program = options.depclose.resolve()
    runner = Runner()
    with tempfile.TemporaryDirectory() as temporary:
        for page in PAGES:
            path = ROOT / page
            sample = path.parent.name if page.startswith("samples/") else SAMPLE
            folder = Path(temporary).resolve() / sample
            if not folder.exists():
                shutil.copytree(ROOT / "samples" / sample, folder)
            text = path.read_text()
            new = BLOCK.sub(
                lambda match, folder=folder: f"```console\n{rewritten(program, match[1], folder)}```",
                text
            )
            if options.update:
                path.write_text(new)
            blocks = zip(BLOCK.findall(text), BLOCK.findall(new))
            for number, (wanted, got) in enumerate(blocks, 1):
                runner.check(f"{page}, block {number}", wanted == got or options.update, got)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
