"""depclose verify: what it runs, measures, and leaves behind.

    test_verify.py [--depclose PROGRAM]

Environments and wheels are made here, so that no index is asked. What the folder cases cannot
show is here: installing, signals, time limits, figures, modes and links of what is copied.
"""

import argparse
import base64
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from pathlib import Path

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from closing import Runner

SCHEMA = Draft202012Validator(json.loads((ROOT / "docs/schema/verify.schema.json").read_text()))
SLOW = "import time\n\ntime.sleep(0.4)\nballast = bytearray(b'x') * (64 << 20)\n"


def wheel(folder: Path, name: str, source: str, requires: tuple = ()) -> None:
    """A wheel with one module."""
    info = f"{name}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    metadata += "".join(f"Requires-Dist: {one}\n" for one in requires)
    files = {f"{name}.py": source, f"{info}/METADATA": metadata,
             f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    record = ""
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
            record += f"{path},sha256={digest.decode()},{len(text)}\n"
            archive.writestr(path, text)
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")


def unpack(wheels: Path, environment: Path) -> None:
    site = next(environment.glob("lib/python3.*/site-packages"))
    for path in wheels.glob("*.whl"):
        zipfile.ZipFile(path).extractall(site)


class Bench:
    """A project, wheels, an environment, and a folder for temporary files that must stay empty."""

    def __init__(self, program: Path, folder: Path):
        self.program, self.folder = program, folder
        self.project, self.wheels, self.temporary = (folder / n for n in ("p", "wheels", "tmp"))
        for made in (self.project, self.wheels, self.temporary):
            made.mkdir()
        wheel(self.wheels, "greeter", "import politeness\n", ("politeness",))
        wheel(self.wheels, "politeness", "")
        wheel(self.wheels, "slow", SLOW)
        venv.create(folder / "env", symlinks=True)
        unpack(self.wheels, folder / "env")
        self.write("pyproject.toml", "[project]\nname = 'p'\nversion = '1'\n"
                   "dependencies = ['greeter']\noptional-dependencies = {more = ['slow']}\n")

    def write(self, name: str, text: str) -> Path:
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def start(self, *words: str) -> subprocess.Popen:
        env = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
        env |= {"TMPDIR": str(self.temporary), "NO_COLOR": "1", "UV_OFFLINE": "1",
                "UV_NO_INDEX": "1", "UV_FIND_LINKS": str(self.wheels), "UV_PYTHON_DOWNLOADS": "never",
                "UV_CACHE_DIR": str(self.folder / "cache")}
        env.pop("VIRTUAL_ENV", None)
        return subprocess.Popen([self.program, "verify", *words], cwd=self.project, env=env,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def run(self, *words: str) -> tuple:
        process = self.start(*words)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def here(self, *words: str) -> tuple:
        return self.run(*words, "--python", str(self.folder / "env"))

    def document(self, runner: Runner, *words: str) -> dict:
        status, out, err = self.run(*words, "--format", "json")
        try:
            found = json.loads(out)
        except ValueError:
            runner.check(f"{' '.join(words)}: JSON", False, f"{status}\n{out}{err}")
            return {}
        errors = [error.message for error in SCHEMA.iter_errors(found)]
        runner.check(f"{' '.join(words[:2])}: schema", not errors, "\n".join(errors))
        return found

    def left_behind(self) -> list:
        return sorted(path.name for path in self.temporary.iterdir())


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(path: Path) -> str:
    for _ in range(400):
        if path.exists() and path.read_text():
            return path.read_text()
        time.sleep(0.05)
    return ""


def check_install(runner: Runner, bench: Bench) -> None:
    if not shutil.which("uv"):
        runner.skip("installing", "no uv")
        return
    bench.write("main.py", "import greeter\n")
    status, out, err = bench.run("main.py", "--install")
    runner.check("the requirements are installed", status == 0 and "made by uv" in out, out + err)
    bench.write("more.py", "import greeter\n__import__('wols'[::-1])\n")
    status, out, err = bench.run("more.py", "--install")
    runner.check("what is not listed is not there", status == 1 and "'slow'" in out, out + err)
    bench.write("requirements.txt", "greeter==1.0 --hash=sha256:" + "0" * 64 + "\n")
    os.rename(bench.project / "pyproject.toml", bench.project / "aside")
    status, out, err = bench.run("main.py", "--install")
    runner.check("hashes are kept", status == 2 and "hash" in err.lower() and not out, out + err)
    os.rename(bench.project / "aside", bench.project / "pyproject.toml")
    (bench.project / "requirements.txt").unlink()
    found = bench.document(runner, "main.py", "--install", "--measure")
    measures = found.get("measures") or {}
    runner.check("without an environment nothing is said of before", measures.get("before") is None
                 and bool(measures.get("before-unknown")) and bool(measures.get("after")),
                 json.dumps(measures))
    bench.write(".python-version", "3.40\n")
    kept = bench.folder / "kept"
    status, out, err = bench.run("main.py", "--install", "--keep", str(kept))
    runner.check("a Python that cannot be had is replaced, and said", status == 0
                 and "Python 3.40 cannot be had" in err and (kept / "tree/main.py").exists(), out + err)
    status, out, err = bench.run("main.py", "--install", "--python-version", "3.40")
    runner.check("but not one that is asked for", status == 2 and not out, out + err)
    runner.check("installing leaves nothing behind", not bench.left_behind())


def check_signals(runner: Runner, bench: Bench) -> None:
    told = bench.folder / "pid"
    bench.write("sleeper.py", f"""\
import subprocess, sys, time
child = subprocess.Popen(["sleep", "100"])
open({str(told)!r}, "w").write(str(child.pid))
time.sleep(100)
""")
    for number in (signal.SIGINT, signal.SIGTERM):
        told.unlink(missing_ok=True)
        process = bench.start("sleeper.py", "--python", str(bench.folder / "env"))
        pid = int(wait_for(told) or 0)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        runner.check(f"{number.name} ends it", process.returncode == -number, out + err)
        runner.check(f"{number.name} leaves nothing behind", not bench.left_behind())
        runner.check(f"{number.name} ends what it started", pid and not is_alive(pid))
    told.unlink()
    began = time.monotonic()
    status, out, err = bench.here("sleeper.py", "--timeout", "1")
    took = time.monotonic() - began
    runner.check("the time limit ends it", status == 1 and "within 1 s" in out and took < 15, out + err)
    runner.check("and what it started", not is_alive(int(told.read_text())))
    bench.write("deaf.py", "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                "time.sleep(100)\n")
    status, out, err = bench.here("deaf.py", "--timeout", "0.5")
    runner.check("who does not listen is made to end", status == 1 and "within" in out, out + err)
    bench.write("threads.py", "import threading, time\n"
                "threading.Thread(target=time.sleep, args=(100,)).start()\n")
    status, out, err = bench.here("threads.py", "--timeout", "20")
    runner.check("threads of an import do not hold it up", status == 0, out + err)
    runner.check("time limits leave nothing behind", not bench.left_behind())


def check_measures(runner: Runner, bench: Bench) -> None:
    bench.write("timed.py", "import greeter\ntry:\n    import slow\nexcept ImportError:\n    pass\n")
    found = bench.document(runner, "timed.py", "--measure", "--python", str(bench.folder / "env"))
    measures = found.get("measures") or {}
    before, after = measures.get("before"), measures.get("after")
    if not runner.check("both sides are measured", bool(before and after), json.dumps(measures)):
        return
    runner.check("the time of what is left out shows",
                 before["seconds"] > 0.4 > after["seconds"], json.dumps(measures))
    runner.check("its memory shows", 60 << 20 < before["peak-bytes"] - after["peak-bytes"] < 80 << 20,
                 json.dumps(measures))
    for figure in (before, after):
        runner.check("a median lies between", figure["least"] <= figure["seconds"] <= figure["most"])
    bench.write("lazy.py", "import greeter\nimport slow\n")
    bench.write("pyproject.toml", bench.project.joinpath("pyproject.toml").read_text()
                .replace("['greeter']", "['greeter', 'slow']"))
    found = bench.document(runner, "lazy.py", "--measure", "--python", str(bench.folder / "env"))
    slowest = (found.get("measures") or {}).get("slowest") or [{}]
    runner.check("the slowest import is named, with its chain", slowest[0].get("module") == "slow"
                 and "lazy.py:2" in slowest[0].get("chain", ""), json.dumps(slowest))
    runner.check("measuring writes nothing into the project",
                 not list(bench.project.rglob("__pycache__")) and not bench.left_behind())


def check_copy(runner: Runner, bench: Bench) -> None:
    outside = bench.folder / "outside.txt"
    outside.write_text("secret")
    tool = bench.write("data/tool.sh", "#!/bin/sh\necho ran\n")
    tool.chmod(0o755)
    bench.write("data/plain.txt", "x").chmod(0o640)
    (bench.project / "data/linked.txt").symlink_to("plain.txt")
    (bench.project / "data/out.txt").symlink_to(outside)
    bench.write("copies.py", """\
import os, subprocess
for name in ("data/plain.txt", "data/linked.txt"):
    open(name).close()
print(subprocess.run(["data/tool.sh"], check=True))
try:
    open("data/out.txt")
except OSError:
    pass
else:
    raise RuntimeError("it was copied")
assert os.listdir(os.environ["HOME"]) == []
""")
    kept = bench.folder / "kept"
    status, out, err = bench.here("copies.py", "--keep", str(kept))
    tree = kept / "tree/data"
    runner.check("the copy runs", status == 0, out + err)
    runner.check("a link out of the project is not followed, and said",
                 not (tree / "out.txt").exists() and "link out of the project" in err, err)
    runner.check("modes are kept", tree.exists() and (tree / "tool.sh").stat().st_mode & 0o777 == 0o755
                 and (tree / "plain.txt").stat().st_mode & 0o777 == 0o640)
    runner.check("links inside are files", (tree / "linked.txt").is_file()
                 and not (tree / "linked.txt").is_symlink())
    before = outside.read_text()
    bench.write("vandal.py", "import os, shutil\nos.mkdir('deep')\nos.chmod('deep', 0)\n"
                f"os.symlink({str(bench.folder / 'env')!r}, 'way-out')\n")
    status, out, err = bench.here("vandal.py")
    runner.check("what a program makes is removed, links are not followed", status == 0
                 and not bench.left_behind() and (bench.folder / "env/bin").exists()
                 and outside.read_text() == before, out + err)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--depclose", type=Path, default=ROOT / "build/depclose")
    program = parser.parse_args().depclose.resolve()
    runner = Runner()
    for check in (check_install, check_signals, check_measures, check_copy):
        with tempfile.TemporaryDirectory(prefix="verify-") as folder:
            check(runner, Bench(program, Path(folder).resolve()))
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
