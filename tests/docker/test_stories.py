"""Two stories of samples/, before and after, built and run by a real engine.

    test_stories.py [--depclose PROGRAM]

persona-agents, grown to 10,000 files: what the README says under "Afterwards" is done to a copy. At
least 99% fewer files arrive, and one image answers as two personas. big-context: at least 99% less is
sent, from 320 MB that are really there and from 16 GB that only look so, and the service answers.

The packages are real ones, fetched once; the builds find them in their base image, for they have no
network. Of the Dockerfiles of before only the part down to `COPY . .` is built: what follows
would install torch.
"""

import argparse
import json
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
from engine import Build, Engine, run_with_engine
from package_index import wheels

BLOCK = re.compile(r"^```dockerfile\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = 10_000
# What a platform of this kind gathers; {} is a number.
GROWTH = ["layer/variants/block{}.py", "trainer/recipes/run{}.yaml", "eval/reports/2026-{}.json",
          "data_pipeline/shards/part-{}.jsonl", "model/cards/card{}.md", "classic/notebooks/n{}.ipynb",
          "tests/fixtures/{}/answer.json", "search/snapshots/{}/index.txt", "checkpoints/step-{}/meta.json"]
SECRETS = {".env": "OPENAI_API_KEY=not-a-key\n", "ai/.env.local": "KEY=not-a-key\n",
           "config/personas/.env": "KEY=not-a-key\n"}
QUESTION = json.dumps({"text": "Where do the frogs sleep?"})
OTHER = "config/personas/chef.yaml"
CACHES = ["ai/__pycache__/main.cpython-311.pyc", "console/__pycache__/chat.cpython-311.pyc"]
# Asks the service for each path; text behind a space is posted.
ASK = """
import json, sys, time, urllib.error, urllib.request
for path, _, body in (word.partition(" ") for word in sys.argv[1:]):
    request = urllib.request.Request("http://127.0.0.1:8000" + path, body.encode() or None,
                                     {"Content-Type": "application/json"})
    for attempt in range(600):
        try:
            with urllib.request.urlopen(request) as answer:
                print(json.dumps(json.load(answer)))
                break
        except urllib.error.HTTPError as error:
            sys.exit(f"{path}: {error}: {error.read().decode()}")
        except OSError:
            time.sleep(0.1)
    else:
        sys.exit(f"{path}: no answer")
"""


def commit_all(folder: Path) -> None:
    words = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "gc.auto=0"]
    for more in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"],
                 ["repack", "-a", "-d", "-q"]):
        subprocess.run([*words, *more], check=True, cwd=folder)


def grow(folder: Path) -> None:
    """Makes the sample as large as the repository that it is like."""
    shutil.copyfile(ROOT / ".gitignore", folder / ".gitignore")
    there = sum(path.is_file() for path in folder.rglob("*"))
    for number in range(FILES - there):
        path = folder / GROWTH[number % len(GROWTH)].format(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {number}\n" * 20)
    commit_all(folder)
    for name, text in {**SECRETS, **dict.fromkeys(CACHES, "bytecode")}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


class Story:
    def __init__(self, runner: Runner, engine: Engine, program: Path, name: str, top: Path):
        self.runner, self.engine, self.program, self.name = runner, engine, program, name
        self.folder, self.moves = top / name, 0
        shutil.copytree(ROOT / "samples" / name, self.folder, ignore=shutil.ignore_patterns(
            "__pycache__", ".venv", ".git", "weights", "data", "logs"))

    def check(self, what: str, good: bool, details: str = "") -> bool:
        return self.runner.check(f"{self.name}: {what}", good, details)

    def call(self, *words: str) -> str:
        """A command of depclose that has to go well; its output."""
        done = subprocess.run([self.program, *words], check=False, cwd=self.folder, text=True,
                              capture_output=True, timeout=120)
        self.check(f"depclose {' '.join(words)}", done.returncode == 0, done.stderr)
        return done.stdout

    def build(self, dockerfile: str, tag: str) -> Build:
        build = self.engine.build(self.folder, dockerfile, tag=f"depclose-tests/{tag}")
        self.check(f"the image '{tag}' is built", build.good, build.log[-3000:])
        return build

    def build_before(self, dockerfile: str) -> Build:
        """Builds what the Dockerfile copies, without what it installs then."""
        path = self.folder / dockerfile
        text = path.read_text()
        path.write_text(text[:text.index("COPY . .\n")] + "COPY . .\n")
        return self.build(dockerfile, f"{self.name}-before")

    def counted(self, dockerfile: str) -> int:
        """The bytes of a build's context as depclose counts them."""
        text = self.call("context", "-f", dockerfile, "--format", "json")
        return json.loads(text)["sent"]["transfer"] if text else 0

    def compare_count(self, dockerfile: str, build: Build) -> None:
        """BuildKit reports the same as depclose counts, but for its rounding."""
        counted, sent = self.counted(dockerfile), build.sent()
        self.check(f"{sent / 1e6:.2f} MB sent before, as depclose counts", counted > 0 and abs(counted - sent) <= 5000,
                   f"depclose counts {counted}, BuildKit reports {sent}")

    def write_after(self, dockerfile: str) -> None:
        """The Dockerfile as the sample's README has it for afterwards."""
        text = BLOCK.search((self.folder / "README.md").read_text())[1]
        (self.folder / dockerfile).write_text(text)

    def propose(self, entry: str) -> None:
        """The README's COPY lines are those that depclose proposes before anything is changed."""
        text = BLOCK.search((self.folder / "README.md").read_text())[1]
        copied = {line for line in text.splitlines() if re.match("COPY (?!requirements)", line)}
        proposed = self.call("dockerignore", entry, "--copy-lines")
        self.check("its COPY lines are proposed", copied and copied <= {*proposed.splitlines()},
                   f"in the README:\n{text}proposed:\n{proposed}")

    def received(self, dockerfile: str) -> set:
        """The files that arrive with the ignore file of a Dockerfile, all of them being asked for."""
        path = self.folder / dockerfile
        text = path.read_text()
        path.write_text("FROM scratch\nCOPY . /\n")
        self.move()
        build = self.engine.build(self.folder, dockerfile)
        self.move()
        (self.folder / dockerfile).write_text(text)
        return build.names()

    def files_in(self, image: str, folder: str) -> set:
        listed = self.engine.must("run", "--rm", "--network=none", f"depclose-tests/{image}", "find",
                                  folder, "-type", "f", "-printf", "%P\\n")
        return set(listed.splitlines())

    def ask(self, image: str, paths: list, *options: str) -> list:
        """What a container of the image answers; {} for each if it does not, and why is told."""
        with self.engine.container(f"depclose-tests/{image}", *options) as container:
            done = self.engine.docker("exec", container, "python", "-c", ASK, *paths)
            logs = self.engine.docker("logs", container)
        good = self.check(f"answers {', '.join(paths)}", done.returncode == 0,
                          (done.stderr + logs.stdout + logs.stderr).decode()[-3000:])
        return [json.loads(line) for line in done.stdout.splitlines()] if good else [{}] * len(paths)

    def move(self) -> None:
        """Gives the folder another name: an engine sends all of a folder that it does not know."""
        self.moves += 1
        self.folder = self.folder.rename(f"{self.folder}-{self.moves}")

    def use_wheels(self, requirements: str) -> None:
        """Makes the base image of the next builds hold the wheels, in an index's place."""
        with tempfile.TemporaryDirectory(prefix="wheels-") as temporary:
            folder = Path(temporary)
            shutil.copytree(wheels((self.folder / requirements).read_text()), folder / "wheels",
                            copy_function=os.link)
            (folder / "Dockerfile").write_text(
                "FROM python:3.11-slim\nCOPY wheels /opt/wheels\n"
                "ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/opt/wheels PIP_ROOT_USER_ACTION=ignore\n")
            tag = f"depclose-tests/python:{self.name}"
            build = self.engine.build(folder, tag=tag)
        self.check("a base image with wheels", build.good, build.log[-2000:])
        self.engine.base = tag


def persona_agents(story: Story) -> None:
    dockerfile = "docker/Dockerfile.agent"
    commit_all(story.folder)
    story.propose("ai/main.py")
    grow(story.folder)
    before = story.build_before(dockerfile)
    story.compare_count(dockerfile, before)
    files_before = story.files_in("persona-agents-before", "/app")
    story.check(f"{len(files_before)} files before", len(files_before) > FILES)

    story.write_after(dockerfile)
    story.call("ai/main.py", "-o", "requirements-agent.txt")
    story.call("dockerignore", "ai/main.py", "-f", dockerfile, "-o", f"{dockerfile}.dockerignore")
    received = story.received(dockerfile)
    story.check(f"{len(received)} files received after", 50 < len(received) <= len(files_before) / 100,
                "\n".join(sorted(received)[:150]))
    bad = received & {*SECRETS, *CACHES} | {name for name in received if name.startswith(".git/")}
    story.check("no secret, no bytecode, no history", not bad, f"{sorted(bad)[:10]}")

    story.use_wheels("requirements-agent.txt")
    after = story.build(dockerfile, "persona-agents")
    files = story.files_in("persona-agents", "/app")
    story.check(f"{len(files)} files in the image", len(files) <= len(files_before) / 100,
                "\n".join(sorted(files)))
    story.check("all that is received is copied", files == received,
                f"{sorted(received - files)[:20]}, {sorted(files - received)[:20]}")
    report(before, after)
    card, reply = story.ask("persona-agents", ["/persona", f"/ask {QUESTION}"])
    story.check("is the writer", "writer" in str(card).lower(), str(card))
    story.check("talks", "frogs" in str(reply), str(reply))
    [card] = story.ask("persona-agents", ["/persona"], "--env", f"PERSONA_FILE={OTHER}")
    story.check("the same image is the chef", "chef" in str(card).lower(), str(card))


def big_context(story: Story, top: Path) -> None:
    dockerfile, ignore = "Dockerfile", "Dockerfile.dockerignore"
    fresh = top / "fresh"
    shutil.copytree(story.folder, fresh)
    make = [sys.executable, fresh / "make-big.py"]
    subprocess.run([*make, "--folder", story.folder, "--size", "320MB", "--filled"], check=True)
    story.propose("app/main.py:app")
    before = story.build_before(dockerfile)
    story.compare_count(dockerfile, before)
    story.check("all of it is sent before", before.sent() > 310e6, str(before.sent()))

    story.write_after(dockerfile)
    story.call("app/main.py:app", "-o", "requirements-app.txt")
    story.call("dockerignore", "app/main.py:app", "-f", dockerfile, "-o", ignore)
    received = story.received(dockerfile)
    needed = {"weights/words.tsv", "app/stopwords.txt", "app/main.py", "requirements-app.txt"}
    story.check("what is needed arrives", received >= needed, f"{sorted(needed - received)}")
    story.check("little else does", len(received) < 10 and ".env" not in received,
                f"{sorted(received)[:30]}")
    story.use_wheels("requirements-app.txt")
    # Another folder, as large as the story says: nothing of it has been sent before.
    subprocess.run([*make, "--folder", fresh], check=True)
    small, story.folder = story.folder, fresh
    size = story.counted(dockerfile)
    story.check("16 GB would be sent", 15.9e9 < size < 16.5e9, str(size))
    for name in (dockerfile, ignore, "requirements-app.txt"):
        shutil.copyfile(small / name, fresh / name)
    after = story.build(dockerfile, "big-context")
    story.check("99% less is sent", 0 < after.sent() <= before.sent() / 100, str(after.sent()))
    report(before, after)
    health, proposal = story.ask("big-context", ["/healthz", "/next?text=return+the"])
    story.check("knows words", health.get("words", 0) > 1000, str(health))
    story.check("proposes", bool(proposal.get("next")), str(proposal))


def report(before: Build, after: Build) -> None:
    print(f"     sent before {before.sent() / 1e6:.2f} MB, after {after.sent() / 1e6:.2f} MB; "
          f"the build after took {after.seconds:.1f} s", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    program = parser.parse_args().depclose.resolve()
    runner = Runner()

    def tell(engine: Engine) -> None:
        with tempfile.TemporaryDirectory(prefix="stories-") as temporary:
            top = Path(temporary).resolve()
            persona_agents(Story(runner, engine, program, "persona-agents", top))
            big_context(Story(runner, engine, program, "big-context", top), top)

    return run_with_engine(runner, tell)


if __name__ == "__main__":
    sys.exit(main())
