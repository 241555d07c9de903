"""The story of samples/model-cache: where its two models are fetched, and how often.

Before, the build fetches one into a cache mount, where no container finds it, and each container fetches
both. `depclose dockerfile --models baked` has them in the image, `--models volume` in a volume. The packages that
would load them are stand-ins (stand_ins/); huggingface_hub, which fetches, is real. A hub on this machine has
the models, and counts.
"""

import contextlib
import json
from collections import Counter
from pathlib import Path

import hub
import package_index
from engine import ROOT, NoEngine
from image_stories import GOAL, Story
from images import Figures, Measure, table

ASK = ["/health", "/answer?question=Where+do+frogs+sleep"]
CHANGE = "app/search.py"
BOTH = Counter(dict.fromkeys(hub.WEIGHTS, 1))
# Asks the hub in whose container it runs.
ASKED = "import sys, urllib.request as r; print(r.urlopen(f'http://127.0.0.1:{sys.argv[1]}/asked').read().decode())"


def fill(folder: Path) -> None:
    """Wheels for the sample's requirements."""
    for wheel in package_index.wheels("fastapi\nhuggingface-hub\nuvicorn").glob("*.whl"):
        (folder / wheel.name).write_bytes(wheel.read_bytes())
    for name, requires in (("sentence-transformers", [{"name": "huggingface-hub"}]), ("llama-cpp-python", [])):
        module = {"llama-cpp-python": "llama_cpp"}.get(name, name.replace("-", "_"))
        text = (ROOT / f"tests/docker/stand_ins/{module}.py").read_text()
        package = {"name": name, "version": "1.0", "dependencies": requires}
        package_index.stand_in(folder, package, package_index.SMALL, {f"{module}.py": text})


class Models:
    """The sample's images, and the hub that they ask."""

    def __init__(self, story: Story, server: hub.Hub):
        self.story, self.server, self.port = story, server, server.server_port
        self.arguments = ("--build-arg", f"LLM_URL={server.url}{hub.GGUF}",
                          "--build-arg", f"HF_ENDPOINT={server.url}")

    def measure(self, what: str, folder: Path, dockerfile: str) -> Measure:
        return Measure(self.story.engine, f"depclose-tests/{self.story.name}-{what}", folder, dockerfile,
                       self.story.starts, self.arguments)

    def built(self, measure: Measure, what: str, wanted: Counter) -> float:
        """Builds, and says whether what was fetched is what was to be; the seconds."""
        self.server.asked()
        build = measure.build()
        fetched = hub.weights(self.server.asked())
        self.story.check(what, build.good and fetched == wanted,
                         f"{dict(fetched)}, not {dict(wanted)}\n{build.log[-3000:]}")
        if not build.good:
            raise NoEngine(f"{measure.tag} cannot be built")
        return build.seconds

    @contextlib.contextmanager
    def beside(self):
        """A hub at the same address in a container; others may have its network."""
        tests = ROOT / "tests/docker"
        with self.story.engine.container(self.story.engine.base, "--volume", f"{tests}:/tests:ro",
                                         command=("python3", "-B", "/tests/hub.py", self.port)) as container:
            yield container

    def asked(self, container: str) -> Counter:
        text = self.story.engine.must("exec", container, "python3", "-c", ASKED, self.port)
        return hub.weights(json.loads(text))

    def fetched_by_starts(self, measure: Measure, *options: str) -> list[Counter]:
        """What each of two containers of an image fetches."""
        found = []
        with self.beside() as container:
            measure.network = f"container:{container}"
            for _ in range(2):
                measure.start(ASK, *options)
                found.append(self.asked(container))
        return found


def before(models: Models, packages: object) -> Figures:
    story = models.story
    folder = story.copy("before", packages)
    measure = models.measure("before", folder, "Dockerfile")
    first = Counter({"model.safetensors": 1})
    measure.figures.build = models.built(measure, "the build before fetches one model, for a mount", first)
    measure.edit(CHANGE)
    measure.figures.rebuild = models.built(measure, "before, a mount keeps it for the next build", Counter())
    measure.start(ASK)
    story.check("before, nothing starts without a network", bool(measure.figures.problem))
    measure.figures.problem = ""
    found = models.fetched_by_starts(measure)
    story.check("before, each container fetches both", found == [BOTH, BOTH], f"{found}\n{measure.figures.problem}")
    measure.take_apart()
    return measure.figures


def baked(models: Models, packages: object) -> Figures:
    story = models.story
    folder = story.copy("after", packages)
    story.call(folder, "dockerfile", "app/main.py", "--models", "baked", "-o", "Dockerfile.small")
    measure = models.measure("after", folder, "Dockerfile.small")
    measure.figures.build = models.built(measure, "baked: the first build fetches each model once", BOTH)
    models.built(measure, "baked: the second build fetches nothing", Counter())
    measure.edit(CHANGE)
    measure.figures.rebuild = models.built(measure, "baked: nor does one after a change of the code", Counter())
    measure.edit("requirements-small.txt")
    models.built(measure, "baked: nor one after a change of the packages", Counter())
    measure.start(ASK)
    figures = measure.figures
    story.check("baked: starts and answers without a network", len(figures.answers) == len(ASK), figures.problem)
    measure.take_apart()
    worst = "\n".join(f"{size} {path}" for path, size in measure.worst)
    story.check(f"baked: layer efficiency {figures.efficiency:.1%}", figures.efficiency >= GOAL, worst)
    story.check(f"baked: {figures.wasted:.1%} wasted", figures.wasted < 1 - GOAL, worst)
    return figures


def volume(models: Models, packages: object) -> None:
    story = models.story
    folder = story.copy("volume", packages)
    story.call(folder, "dockerfile", "app/main.py", "--models", "volume", "-o", "Dockerfile.small")
    measure = models.measure("volume", folder, "Dockerfile.small")
    models.built(measure, "volume: the build fetches nothing", Counter())
    names = [f"depclose-tests-{story.top.name}-{number}" for number in (1, 2)]
    mounts = [word for name, at in zip(names, ("/opt/models", "/models"), strict=True)
              for word in ("--volume", f"{name}:{at}")]
    settings = ["--env", f"LLM_URL={models.server.url}{hub.GGUF}"]
    found = models.fetched_by_starts(measure, *mounts, *settings)
    story.check("volume: the first container fetches both, the second nothing", found == [BOTH, Counter()],
                f"{found}\n{measure.figures.problem}")
    story.engine.docker("volume", "rm", "--force", *names)


def model_cache(story: Story, packages: object) -> tuple[Figures, Figures]:
    with hub.Hub() as server:
        packages.settings["HF_ENDPOINT"] = server.url
        models = Models(story, server)
        with story.base(packages):
            figures = before(models, packages), baked(models, packages)
            volume(models, packages)
    print(table(story.name, *figures), flush=True)
    return figures
