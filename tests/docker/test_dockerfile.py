"""Dockerfiles that depclose writes, built and run by a real engine, without a network.

    test_dockerfile.py [--depclose PROGRAM]

One project, with names that need quotes, a program beside its code, metadata and a file that it
writes, and two services on one base. Packages are stand-ins, in a folder of the base image.
"""

import argparse
import base64
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from closing import Runner
from engine import Engine, run_with_engine

PACKAGES = {"helper": "1.0", "other": "2.0", "unused": "3.0"}
FILES = {
    "requirements.txt": "helper==1.0\nother==2.0\nunused==3.0\n",
    "web/__init__.py": "",
    "web/main.py": "import os, pathlib, sys\nimport helper\nfrom web import texts\n\n"
                   "pathlib.Path('written.txt').write_text('x')\n"
                   "print(helper.NAME, texts.TEXT, os.getuid(), os.getcwd(), sys.argv[1:], flush=True)\n",
    "web/texts.py": "from pathlib import Path\n\nTEXT = (Path(__file__).parent / 'a b $é.txt').read_text()\n",
    "web/a b $é.txt": "read",
    "web/unused.py": "import unused\n",
    "work/main.py": "import helper\nimport other\n\nprint(helper.NAME, other.NAME, flush=True)\n",
    "start.sh": "#!/bin/sh\nset -e\nexec \"$@\"\n",
    "notes/not needed.md": "no\n",
    "Dockerfile": "FROM python:3.11-slim\nCOPY . /srv/code\nWORKDIR /srv/code\n"
                  "RUN pip install -r requirements.txt && mkdir -p state && chmod +x start.sh\n"
                  'ENV MODE="a b"\nENTRYPOINT ["./start.sh"]\nCMD python -m web.main "$MODE"\n',
}


def make_wheel(folder: Path, name: str, version: str) -> None:
    """A wheel of one module, as the binary distribution format has it."""
    info = f"{name}-{version}.dist-info"
    files = {f"{name}.py": f"NAME = {name!r}\n",
             f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
             f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text)}\n"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            wheel.writestr(path, text)


class Test:
    def __init__(self, runner: Runner, engine: Engine, program: Path, folder: Path):
        self.runner, self.engine, self.program, self.folder = runner, engine, program, folder
        for name, text in FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)

    def add_wheels(self) -> None:
        """A base image in which pip finds the packages in a folder."""
        with tempfile.TemporaryDirectory(prefix="wheels-") as temporary:
            (Path(temporary) / "wheels").mkdir()
            for name, version in PACKAGES.items():
                make_wheel(Path(temporary) / "wheels", name, version)
            (Path(temporary) / "Dockerfile").write_text(
                "FROM python:3.11-slim\nCOPY wheels /opt/wheels\n"
                "ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/opt/wheels PIP_DISABLE_PIP_VERSION_CHECK=1\n")
            build = self.engine.build(Path(temporary), tag="depclose-tests/python:wheels")
        self.runner.check("a base image with wheels", build.good, build.log[-2000:])
        self.engine.base = "depclose-tests/python:wheels"

    def write(self, *words: str) -> None:
        done = subprocess.run([self.program, "dockerfile", *words, "--installer", "pip"], check=False,
                              cwd=self.folder, text=True, capture_output=True, timeout=60)
        self.runner.check(f"depclose dockerfile {' '.join(words)}", done.returncode == 0, done.stderr)

    def build(self, dockerfile: str, tag: str) -> str:
        build = self.engine.build(self.folder, dockerfile, tag=f"depclose-tests/{tag}")
        self.runner.check(f"{dockerfile} is built", build.good, build.log[-3000:])
        return build.log

    def run(self, tag: str) -> str:
        done = self.engine.docker("run", "--rm", "--network=none", f"depclose-tests/{tag}")
        return (done.stdout + done.stderr).decode()

    def compare(self, what: str, found: object, wanted: object) -> None:
        self.runner.check(what, found == wanted, f"found {found!r}\nwanted {wanted!r}")

    def image_of_dockerfile(self) -> None:
        self.write("Dockerfile", "-o", "Dockerfile.small")
        self.build("Dockerfile.small", "small")
        self.compare("it starts as the old image does, but as nobody special", self.run("small"),
                     "helper read 10001 /srv/code ['a b']\n")
        self.compare("it has what is needed, and nothing else", self.list_files("small"),
                     ["start.sh", "web/__init__.py", "web/a b $é.txt", "web/main.py", "web/texts.py"])
        (self.folder / "web/main.py").write_text(FILES["web/main.py"] + "# changed\n")
        log = self.build("Dockerfile.small", "small")
        steps = [line for line in log.splitlines() if line.endswith(" CACHED")]
        self.runner.check("after a change of code the packages stay as they are", len(steps) >= 4, log[-3000:])

    def list_files(self, tag: str) -> list:
        listed = self.engine.must("run", "--rm", "--network=none", "--entrypoint", "find",
                                  f"depclose-tests/{tag}", "/srv/code", "-type", "f", "-printf", "%P\\n")
        return sorted(listed.splitlines())

    def shared_base(self) -> None:
        (self.folder / "out").mkdir()
        self.write("web/main.py", "work/main.py", "--base", "depclose-tests/shared", "-o", "out", "--no-layout")
        self.build("out/Dockerfile.shared", "shared")
        self.build("out/Dockerfile.web", "web")
        self.build("out/Dockerfile.work", "work")
        self.compare("the first service starts", self.run("web"), "helper read 10001 /app []\n")
        self.compare("so does the second, with a package of its own", self.run("work"), "helper other\n")
        layers = [set(self.engine.must("image", "inspect", "--format", "{{join .RootFS.Layers \" \"}}",
                                       f"depclose-tests/{tag}").split()) for tag in ("shared", "web", "work")]
        self.runner.check("both have all layers of the base", layers[0] <= layers[1] & layers[2], str(layers))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    program = parser.parse_args().depclose.resolve()
    runner = Runner()

    def tests(engine: Engine) -> None:
        with tempfile.TemporaryDirectory(prefix="dockerfile-") as folder:
            test = Test(runner, engine, program, Path(folder))
            test.add_wheels()
            test.image_of_dockerfile()
            test.shared_base()

    return run_with_engine(runner, tests)


if __name__ == "__main__":
    sys.exit(main())
