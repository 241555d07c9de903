"""The stories of samples/ as images, before and after, measured: with stand-ins for the large packages.

    test_images.py [--depclose PROGRAM] [--only NAME]

What the services load is real, and so they start and answer; the rest, torch and its like, stands in for
itself at a part of its size. A local index serves both, and counts. `./dev bench images` does the same
with the real packages.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import image_stories
import model_story
import package_index
from closing import Runner
from engine import Engine, run_with_engine

PIN = "uv=="


@dataclass
class Scene:
    """How a story is told with stand-ins."""

    needed: list[str]  # the arguments of depclose that print what is to be real
    part: int  # a stand-in has this part of the size: the more is real, the more of the rest has to be there
    lazy: frozenset = frozenset()  # large, needed, and not loaded as the test uses it: stand-ins as well


SCENES = {
    "persona-agents": Scene(["ai/main.py"], 5, frozenset({
        # Needed as soon as there is a key.
        "boto3", "botocore", "hf-xet", "huggingface-hub", "litellm", "openai", "tiktoken", "tokenizers"})),
    "memory-service": Scene(["memory_service/main.py", "--drop-guarded"], 10),
}


def tell(name: str, runner: Runner, engine: Engine, program: Path) -> None:
    """A story whose sample has a lock."""
    scene = SCENES[name]
    with tempfile.TemporaryDirectory(prefix="images-") as temporary:
        top = Path(temporary).resolve()
        story = image_stories.Story(runner, engine, program, name, top)
        sample, folder = ROOT / "samples" / name, top / "wheels"
        folder.mkdir()
        needed = story.call(sample, *scene.needed)
        [pin] = [line for line in (ROOT / "tests/requirements.txt").read_text().splitlines() if line.startswith(PIN)]
        real = [package_index.wheels(needed), package_index.wheels(pin)]
        package_index.fill(folder, package_index.read_lock(sample / "uv.lock"), real, scene.part, scene.lazy)
        with package_index.Index(folder) as index:
            image_stories.STORIES[name](story, image_stories.StandIns(index))


def tell_of_models(name: str, runner: Runner, engine: Engine, program: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="images-") as temporary:
        top = Path(temporary).resolve()
        folder = top / "wheels"
        folder.mkdir()
        model_story.fill(folder)
        with package_index.Index(folder) as index:
            story = image_stories.Story(runner, engine, program, name, top)
            model_story.model_cache(story, image_stories.StandIns(index))


TOLD_BY = {"persona-agents": tell, "memory-service": tell, "model-cache": tell_of_models}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    parser.add_argument("--only", choices=TOLD_BY, help="one story")
    options = parser.parse_args()
    runner, program = Runner(), options.depclose.resolve()

    def stories(engine: Engine) -> None:
        for name in [options.only] if options.only else TOLD_BY:
            TOLD_BY[name](name, runner, engine, program)

    return run_with_engine(runner, stories)


if __name__ == "__main__":
    sys.exit(main())
