"""Compare depclose's reading of Compose files with compose-go's, the library of `docker compose`.

    python compose_oracle.py DRIVER [--count N] [--seed N] [--all FOLDER]

Asks about COUNT generated projects (a file, its override, what they extend and include, .env and
env files), about ten times as many templates, .env texts and commands, and about each Compose file
below the folders given with --all. compose-go's answers come from compose/, which is built first.
What it refuses is not compared: depclose reads on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
USUAL = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]
OVERRIDES = ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml",
             "docker-compose.override.yaml"]  # fmt: skip

NAMES = ["A", "B", "EMPTY", "GONE", "_x1"]
VARIABLES = {"A": "one", "B": "two words", "EMPTY": "", "_x1": "$A}"}
TEMPLATES = ["$", "$$", "${", "}", "{", ":-", "-", ":+", "+", ":?", "?", "a", " ", "\n", "x y", "é", "1", "\\", "${}",
             "${A}", "${A:-b}", "${GONE:-d}", "${GONE-${B}}", "${EMPTY:-e}", "${A:+y}", "$A", "$GONE", "$1", "${1}",
             "${A", "${A:-{\"k\": {}}}", "${GONE:-{}}", "/", ".", "_", "${A:?no}", "${a}", "$${A}", "${GONE:+x}"]  # fmt: skip
DOTENV = ["A=1", "\n", "\n", "\n", "B='x y'", 'C="a\\nb"', "# c", " #c", "#", "export ", "D=$A", "E=${A:-x}", "F", "=", ":",
          " ", "\t", "'", '"', "\\", "\\$", "\\0101", "\\t", "G: yaml", "x", "H=a # b", "I=a#b", "é=1", "J =1", "K= 1 ",
          "a.b-c[0]=1", "\r\n", "'a\nb'", '"$A"', "'$A'", "L=", "export M=1", "$", "${", "1=2", "!"]  # fmt: skip
COMMANDS = ["a", " ", " ", "  ", "'", '"', "\\", "`", "$", "$(", "(", ")", ";", "&", "|", "<", ">", "2>", "\n", "\t", "''", '""',
            "'b c'", '"d e"', "\\ ", "=x", "é", "--x=1", "#"]  # fmt: skip
SCALARS = ["1", "0x1F", "0o17", "017", "1_000", "-5", "+7", "1.50", "1e3", "1e21", "0.00001", "-0", ".5", "5.", "true",
           "True", "yes", "no", "on", "~", "null", "'1.50'", '"true"', "a b", "1a", "0b11", "08", "1.0", "12345678901234567890",
           "text", "!!str 1", "1e-7", "123456789.125", "-1.5e10", "1_0.5", "TRUE", "False", '"${A}"', "${B:-x}", "$GONE",
           "''", "x#y", "100000000000000000000000", "1.7976931348623157e308"]  # fmt: skip


class Plain(str):
    """A scalar that is written as it stands."""


def dump(value: object, indent: str = "") -> str:
    """YAML: what follows a key or a dash."""
    if isinstance(value, Plain):
        return f" {value}\n"
    tag = ""
    if isinstance(value, tuple):
        tag, value = f" {value[0]}", value[1]
    if isinstance(value, dict) and value:
        return f"{tag}\n" + "".join(f"{indent}{key}:{dump(inner, indent + '  ')}" for key, inner in value.items())
    if isinstance(value, list) and value:
        return f"{tag}\n" + "".join(f"{indent}-{dump(inner, indent + '  ')}" for inner in value)
    return f"{tag} {json.dumps(value, ensure_ascii=False)}\n"


class Project:
    """One generated project: files by their path below the root."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.files: dict[str, str] = {}

    def some(self, *values: object) -> object:
        return self.rng.choice(values)

    def often(self, chance: float) -> bool:
        return self.rng.random() < chance

    def settings(self) -> object:
        names = self.rng.sample([*"ABCDEF", "GONE", "PORT"], k=self.rng.randint(0, 4))
        if self.often(0.5):
            return {name: Plain(self.some(*SCALARS)) for name in names}
        return [self.some(name, f"{name}=x", f"{name}=${{A:-y}}", f"{name}=", f"{name}=a=b") for name in names]

    def command(self) -> object:
        return self.some(
            ["python", "a b.py"], [], "", "python 'a b.py' \"$${X}\" && echo", Plain("null"), "a \\\"b\\\" ${B}",
            ["x", "${A:-z}"], Plain("python -m app # comment"), "sh -c 'echo $$A > /b; c'", Plain(">-\n      folded\n      text"),
        )  # fmt: skip

    def path(self) -> str:
        return self.some(".", "..", "./src", "../lib", "src/app/", "/abs/x", "../../outside", "./a/../b", "a b", "${A}", "~/x")

    def build(self) -> object:
        if self.often(0.3):
            return self.some(self.path(), "https://github.com/a/b.git#main", "git@github.com:a/b")
        build: dict[str, object] = {}
        if self.often(0.8):
            build["context"] = self.path()
        if self.often(0.4):
            build["dockerfile"] = self.some("Dockerfile.x", "../d/Dockerfile", "docker/Dockerfile", "/abs/Dockerfile")
        elif self.often(0.1):
            build["dockerfile_inline"] = "FROM scratch\nRUN echo $$A ${A}\n"
        if self.often(0.3):
            build["target"] = self.some("prod", "${A}")
        if self.often(0.5):
            build["args"] = self.settings()
        if self.often(0.3):
            build["additional_contexts"] = self.some(
                {"lib": "../lib", "img": "docker-image://x"}, ["lib=./x", "y=service:web"], {"lib": "https://a/b.git"},
            )  # fmt: skip
        return build

    def volume(self) -> object:
        target = self.some("/app", "/data/", "/a/../b", "/x")
        if self.often(0.3):
            return {"type": self.some("bind", "volume", "tmpfs"), "source": self.path(), "target": target}
        return self.some(f"{self.path()}:{target}", f"{self.path()}:{target}:ro", f"named:{target}", target,
                         f"./s:{target}:ro,z", f"c:/win:{target}")  # fmt: skip

    def env_file(self) -> object:
        file = self.some("./x.env", "../y.env", "gone.env", "z/${A}.env")
        return self.some(file, [file], [{"path": file, "required": False}, "./x.env"])

    def service(self, extends: object) -> dict:
        makers = {"command": self.command, "entrypoint": self.command, "environment": self.settings, "build": self.build,
                  "env_file": self.env_file}  # fmt: skip
        service: dict[str, object] = {"image": self.some("img", "${A}:${GONE:-latest}")}
        for key, make in makers.items():
            if self.often(0.4):
                service[key] = make()
        if self.often(0.5):
            service["volumes"] = [self.volume() for _ in range(self.rng.randint(1, 3))]
        if self.often(0.2):
            service["profiles"] = self.rng.sample(["p", "q", "r"], k=self.rng.randint(1, 2))
        if self.often(0.2):
            service["working_dir"] = self.some("/w", "${A}")
        if extends and self.often(0.5):
            service["extends"] = extends
        for key in list(service):
            if key not in {"image", "extends"} and self.often(0.04):
                service[key] = self.some(("!reset", service[key]), ("!override", service[key]))
        return service

    def text(self, document: dict) -> str:
        text = dump(document).lstrip("\n")
        if self.often(0.3) and "!" not in text:
            text = "x-base: &base\n  working_dir: /based\n  environment: &env\n    B: based\n    N:\n" + text
            text = re.sub(r"^  (\w+):\n", r"  \1:\n    <<: *base\n", text, count=self.rng.randint(0, 2), flags=re.MULTILINE)
        return text

    def make(self) -> str:
        """The path of the file to ask about."""
        folder, name = self.some("app", "", "deploy/x"), self.some(*USUAL, "docker-compose.prod.yml")
        at = f"{folder}/" if folder else ""
        other = os.path.relpath("base/other.yaml", folder or ".")
        from_file = self.some({"file": other, "service": "base"}, {"file": other, "service": "deep"})
        services = {"web": self.service(self.some("common", {"service": "common"}, from_file)), "common": self.service(from_file)}
        document: dict[str, object] = {"services": services}
        if self.often(0.3):
            inc = os.path.relpath("inc/compose.yaml", folder or ".")
            document["include"] = [self.some(inc, {"path": inc}, {"path": [inc], "project_directory": "./pd"},
                                             {"path": inc, "env_file": "./x.env"})]  # fmt: skip
            shared = "extra" if "extends" in services["web"] else self.some("web", "extra")
            included = {shared: self.service(None), "third": self.service(None)}
            self.files["inc/compose.yaml"] = self.text({"services": included})
            self.files["inc/.env"] = "A=included\nGONE=there\n"
        self.files["base/other.yaml"] = self.text({"services": {"base": self.service(None), "deep": self.service("base")}})
        self.files[f"{at}{name}"] = self.text(document)
        if self.often(0.5):
            self.files[f"{at}{self.some(*OVERRIDES)}"] = self.text({"services": {"web": self.service(None)}})
        if self.often(0.7):
            self.files[f"{at}.env"] = "A=from-env\nB='two words'\nEMPTY=\nPORT=${A}80\n"
        self.files[f"{at}x.env"] = "A=file\nC=${A}-${B}\nX=1\n"
        self.files["y.env"] = "Y='$A'\nD=\"q\\n\"\n"
        return f"{at}{name}"


def with_override(path: Path) -> list[str]:
    """The files that `docker compose` would read for PATH."""
    found = [path.parent / name for name in OVERRIDES if (path.parent / name).is_file()]
    return [str(file) for file in [path, *found[: path.name in USUAL]]]


def projects(rng: random.Random, folder: Path, count: int) -> Iterator[dict]:
    for index in range(count):
        project = Project(rng)
        path = project.make()
        root = folder / f"{index}" / "r"
        for name, text in project.files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        yield {"ask": "project", "root": str(root), "files": with_override(root / path)}


def texts(rng: random.Random, count: int) -> Iterator[dict]:
    pieces = {"template": TEMPLATES, "dotenv": DOTENV, "split": COMMANDS}
    for index in range(count):
        ask = list(pieces)[index % 3]
        text = "".join(rng.choices(pieces[ask], k=rng.randint(1, 9)))
        yield {"ask": ask, "text": text, "variables": VARIABLES}


def real_files(folders: list[Path]) -> Iterator[dict]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if re.search(r"compose[^/]*\.ya?ml$", path.name) and path.is_file():
                yield {"ask": "project", "root": str(folder), "files": with_override(path)}


def ask(program: str, questions: list[dict]) -> list[object]:
    asked = "".join(json.dumps(question) + "\n" for question in questions)
    environment = {**os.environ, "HOME": "/home/nobody"}
    done = subprocess.run([program], input=asked, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return [json.loads(line.replace("/home/nobody", "~")) for line in done.stdout.splitlines()]


def refused(answer: object) -> bool:
    return isinstance(answer, dict) and set(answer) == {"error"}


def agrees(question: dict, ours: object, theirs: object) -> bool:
    if refused(theirs):  # a variable that has to be set is no mistake in the file
        return question["ask"] == "project" or refused(ours) or "required variable" in theirs["error"]
    return ours == theirs


def show(question: dict, ours: object, theirs: object) -> None:
    print(json.dumps({key: value for key, value in question.items() if key != "variables"}))
    if question["ask"] != "project" or refused(ours):
        print(f"  ours   {ours!r}\n  theirs {theirs!r}"[:2000])
        return
    for name in sorted({*ours, *theirs}):
        mine, other = ours.get(name) or {}, theirs.get(name) or {}
        for key in sorted({*mine, *other}):
            if mine.get(key) != other.get(key):
                print(f"  {name}.{key}\n    ours   {mine.get(key)!r}\n    theirs {other.get(key)!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("driver")
    parser.add_argument("--count", type=int, default=20000 if os.environ.get("DEPCLOSE_FULL") else 1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", type=Path, action="append", default=[], metavar="FOLDER")
    options = parser.parse_args()

    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve()
        program = str(folder / "compose-go")
        subprocess.run(["go", "build", "-o", program, "."], cwd=HERE / "compose", check=True)
        questions = [*projects(rng, folder, options.count), *texts(rng, 10 * options.count), *real_files(options.all)]
        ours, theirs = ask(options.driver, questions), ask(program, questions)
        failed = taken = 0
        for question, our, their in zip(questions, ours, theirs, strict=True):
            taken += not refused(their)
            if not agrees(question, our, their):
                failed += 1
                if failed <= 15:
                    show(question, our, their)
    print(f"{len(questions)} questions, {taken} of them taken by compose-go")
    print(f"{len(questions) - failed} passed, {failed} failed")
    sys.exit(1 if failed or taken * 3 < len(questions) else 0)


if __name__ == "__main__":
    main()
