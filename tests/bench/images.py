#!/usr/bin/env python3
"""The stories of samples/ as images, before and after, with the real packages: torch and all.

    images.py [--depclose PROGRAM] [--only NAME]

What test_images.py does with stand-ins is done with what the index has. An image before takes up to
10 GB, as much again while its layers are counted (else they are not), and its packages are fetched twice. Prints the
tables of docs/performance.md. Times are one run's.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/docker")]
import image_stories
from closing import Runner
from engine import Engine, NoEngine, run_with_engine

# The most that a story needs at a time, in bytes.
ROOM = {"persona-agents": 15e9, "memory-service": 10e9}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--depclose", type=Path, default=ROOT / "build" / "depclose")
    parser.add_argument("--only", choices=image_stories.STORIES, help="one story")
    options = parser.parse_args()
    runner, program = Runner(), options.depclose.resolve()

    def stories(engine: Engine) -> None:
        engine.timeout = 3600
        print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, Python {platform.python_version()}, "
              f"Docker {engine.must('version', '--format', '{{.Server.Version}}').strip()}")
        for name in [options.only] if options.only else image_stories.STORIES:
            with tempfile.TemporaryDirectory(prefix="images-") as temporary:
                free = shutil.disk_usage(temporary).free
                if free < ROOM.get(name, 0):
                    raise NoEngine(f"{name} needs {ROOM[name] / 1e9:.0f} GB of room: {free / 1e9:.0f} GB are free")
                story = image_stories.Story(runner, engine, program, name, Path(temporary).resolve())
                story.starts, story.scarce = 5, True
                image_stories.STORIES[name](story, image_stories.Packages())
                story.make_room("after")

    return run_with_engine(runner, stories)


if __name__ == "__main__":
    sys.exit(main())
