"""A Docker engine for the tests: the one that runs here, or a private one, started and stopped.

    with Engine() as engine:
        build = engine.build(folder, "docker/Dockerfile", tag="after")

A private engine keeps everything in a folder of its own: socket, images, containers. It has no
bridge and no rules in the firewall, so builds and containers have no network. It runs in a mount
name space of its own and gets SIGTERM when the test dies, so that nothing is left behind.

`FROM python:...` means the image of base.py; the name is put into the Dockerfile before a build,
so that no image of a user's engine is covered. Contexts are therefore always copies.
"""

import contextlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import base
import layers

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from closing import Runner

CACHE = ROOT / "build/docker"
BASE = "depclose-tests/python:base"
FROM = re.compile(r"(?im)^(FROM\s+(?:--\S+\s+)*)python:\S+")
# Debian's programs first: another client on PATH may lack the builder.
PROGRAMS = "/usr/bin:/usr/sbin:/sbin:/bin:" + os.environ.get("PATH", "")
PRIVATE = ["--iptables=false", "--ip6tables=false", "--bridge=none", "--userland-proxy=false"]
# No driver named is the best that works here; vfs works everywhere.
DRIVERS = [[], ["--storage-driver=vfs"]]
UNITS = {"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}
SENT = re.compile(r"^(#\d+) (?:\S+ )?transferring context: ([\d.]+)([kMG]?B)", re.MULTILINE)


class NoEngine(Exception):
    """Why no engine can be had."""


class Build:
    """What came of one build."""

    def __init__(self, done: subprocess.CompletedProcess, output: bytes, seconds: float):
        self.log = done.stderr.decode("utf-8", "replace")
        self.good = done.returncode == 0
        self.output = output
        self.seconds = seconds

    def sent(self) -> float:
        """The bytes of the context as BuildKit reports them, in its own rounding."""
        step = re.search(r"^(#\d+) \[internal\] load build context$", self.log, re.MULTILINE)
        sizes = [float(size) * UNITS[unit] for number, size, unit in SENT.findall(self.log)
                 if step and number == step[1]]
        return max(sizes, default=0.0)

    def names(self, folders: bool = False) -> set:
        """The paths in the tar archive that was built: files and links, or folders too."""
        with tarfile.open(fileobj=io.BytesIO(self.output)) as tar:
            return {member.name.rstrip("/") for member in tar
                    if folders or not member.isdir()}


class Engine:
    """An engine that answers. host names its socket; it is private if process is not None.

    Builds have the network that `network` names, and base images are the one that `base` names; both
    may be set. A command has `timeout` seconds.
    """

    def __init__(self):
        self.client = shutil.which("docker", path=PROGRAMS)
        self.process, self.folder, self.host = None, None, os.environ.get("DOCKER_HOST", "")
        self.base, self.network, self.timeout = BASE, "none", 600
        self.made = []

    def __enter__(self):
        try:
            if not self.client:
                raise NoEngine("there is no program 'docker' (Debian's package is docker.io)")
            if not self.answers():
                self.start()
            self.make_base()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    # --- starting and stopping ---

    def answers(self) -> bool:
        return self.docker("version").returncode == 0

    def start(self) -> None:
        """Starts a private engine, with the first storage driver that works."""
        if os.geteuid() != 0:
            raise NoEngine("no engine runs, and only root can start one")
        daemon = shutil.which("dockerd", path=PROGRAMS)
        if not daemon:
            raise NoEngine("no engine runs, and there is no program 'dockerd'")
        logs = []
        for driver in DRIVERS:
            self.folder = Path(tempfile.mkdtemp(prefix="engine-"))
            self.host = f"unix://{self.folder}/socket"
            log = self.folder / "log"
            with log.open("wb") as stream:
                self.process = subprocess.Popen(
                    ["unshare", "--mount", "setpriv", "--pdeathsig", "TERM", daemon, *PRIVATE,
                     *driver, "--host", self.host, "--pidfile", self.folder / "pid",
                     "--data-root", self.folder / "data", "--exec-root", self.folder / "exec"],
                    stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, env=self.environment())
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and self.process.poll() is None:
                if self.answers():
                    return
                time.sleep(0.1)
            logs.append(log.read_text(errors="replace")[-3000:])
            self.stop()
        raise NoEngine("dockerd does not start:\n" + "\n".join(logs))

    def close(self) -> None:
        for words in reversed(self.made):
            self.docker(*words)
        self.made = []
        self.stop()

    def stop(self) -> None:
        """Ends the private engine, and removes its folder."""
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.process = self.folder = None

    # --- using it ---

    def environment(self) -> dict:
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("DOCKER_", "BUILDKIT_"))}
        return {**kept, "PATH": PROGRAMS, "DOCKER_BUILDKIT": "1", "LC_ALL": "C.UTF-8"}

    def command(self, *words) -> list:
        """The words that start a command of the client for this engine."""
        return [self.client, *(["--host", self.host] if self.host else []), *map(str, words)]

    def docker(self, *words, **options) -> subprocess.CompletedProcess:
        return subprocess.run(self.command(*words), check=False, timeout=self.timeout,
                              env=self.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, **options)

    def must(self, *words) -> str:
        """The output of a command that has to go well."""
        done = self.docker(*words)
        if done.returncode:
            raise NoEngine(f"docker {words[0]} fails: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode()

    def make_base(self) -> None:
        """Brings in the base image, under the name that `FROM python:...` is turned into."""
        changes = [word for setting in base.SETTINGS for word in ("--change", setting)]
        self.must("import", *changes, base.make(CACHE), BASE)
        self.made.append(("image", "rm", "--force", BASE))

    def build(self, folder: Path, dockerfile: str = "Dockerfile", *words, tag: str = "",
              context: Path | None = None) -> Build:
        """Builds a folder, or a context elsewhere with the folder's Dockerfile and ignore file.

        Without a tag the result is a tar archive, in Build.output.
        """
        path = folder / dockerfile
        path.write_text(FROM.sub(rf"\g<1>{self.base}", path.read_text()))
        output = ["--tag", tag] if tag else ["--output", "type=tar,dest=-"]
        start = time.perf_counter()
        done = self.docker("build", "--progress=plain", f"--network={self.network}", "--file", path,
                           *output, *words, context or folder)
        if tag and done.returncode == 0:
            self.made.append(("image", "rm", "--force", tag))
        return Build(done, done.stdout, time.perf_counter() - start)

    def room(self) -> float:
        """The bytes that are free where the engine writes; of one that is not ours, no limit is known."""
        return shutil.disk_usage(self.folder).free if self.folder else float("inf")

    def save(self, tag: str) -> layers.Image:
        """The layers of an image."""
        with subprocess.Popen(self.command("save", tag), env=self.environment(),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
            image = layers.read(process.stdout)
            # What follows the end of the archive.
            process.stdout.read()
        if process.returncode:
            raise NoEngine(f"docker save {tag} fails")
        return image

    @contextlib.contextmanager
    def container(self, image: str, *words, network: str = "none", command: tuple = ()):
        """Runs a container in the background, without a network; its id."""
        name = self.must("run", "--detach", f"--network={network}", *words, image, *command).strip()
        try:
            yield name
        finally:
            self.docker("rm", "--force", name)


def run_with_engine(runner: Runner, tests: Callable[[Engine], None]) -> int:
    """Runs tests, and ends. Without an engine they fail, or are skipped where that is asked for."""
    if os.environ.get("DEPCLOSE_NO_DOCKER") == "1":
        runner.skip("what needs a Docker engine", "DEPCLOSE_NO_DOCKER=1")
        return runner.end()
    # Ended from outside, too, the engine is stopped and its folder removed.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with Engine() as engine:
            tests(engine)
    except NoEngine as reason:
        runner.check("a Docker engine (DEPCLOSE_NO_DOCKER=1 does without)", False, str(reason))
    return runner.end()


if __name__ == "__main__":
    # A shell on an engine: engine.py COMMAND...
    with Engine() as shell:
        environment = shell.environment() | ({"DOCKER_HOST": shell.host} if shell.host else {})
        sys.exit(subprocess.run(sys.argv[1:], check=False, env=environment).returncode)
