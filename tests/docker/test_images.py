"""The stories of samples/ as images, before and after, measured: with stand-ins for the large packages.

    test_images.py [--depclose PROGRAM] [--only NAME]

What the services load is real, and so they start and answer; the rest, torch and its like, stands in for
itself at a quarter of its size. A local index serves both, and counts. `./dev bench images` does the same
with the real packages.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import image_stories
import package_index
from closing import Runner
from engine import Engine, run_with_engine

# Large packages that the agents need once they have a key: here they have none.
WITH_A_KEY = frozenset({"boto3", "botocore", "hf-xet", "huggingface-hub", "litellm", "openai", "tiktoken", "tokenizers"})
PIN = "uv=="


def tell(name: str, runner: Runner, engine: Engine, program: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="images-") as temporary:
        top = Path(temporary).resolve()
        story = image_stories.Story(runner, engine, program, name, top)
        sample, wheels = ROOT / "samples" / name, top / "wheels"
        wheels.mkdir()
        entry, *options = ENTRIES[name]
        needed = story.call(sample, entry, *options)
        [pin] = [line for line in (ROOT / "tests/requirements.txt").read_text().splitlines() if line.startswith(PIN)]
        real = [package_index.wheels(needed), package_index.wheels(pin)]
        package_index.fill(wheels, package_index.read_lock(sample / "uv.lock"), real, WITH_A_KEY)
        with package_index.Index(wheels) as index:
            getattr(image_stories, name.replace("-", "_"))(story, image_stories.StandIns(index))


ENTRIES = {
    "persona-agents": ["ai/main.py"],
    "memory-service": ["memory_service/main.py", "--drop-guarded"],
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    parser.add_argument("--only", choices=ENTRIES, help="one story")
    options = parser.parse_args()
    runner, program = Runner(), options.depclose.resolve()

    def stories(engine: Engine) -> None:
        for name in [options.only] if options.only else ENTRIES:
            tell(name, runner, engine, program)

    return run_with_engine(runner, stories)


if __name__ == "__main__":
    sys.exit(main())
