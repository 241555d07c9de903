"""Builds one virtual environment per application, from pinned versions."""

import os
import shutil
import subprocess
import sys
import time

PEER_TOOLS = ["packaging==26.3", "ruff==0.17.5"]


def uv(suite, *arguments):
    """Runs uv with the work folder's cache."""
    program = shutil.which("uv", path=os.path.dirname(sys.executable)) or shutil.which("uv")
    if program is None:
        raise SystemExit("uv is not installed; `pip install uv` brings it")
    env = {"UV_CACHE_DIR": str(suite.home / "uv-cache"), **os.environ}
    done = subprocess.run(
        [program, *map(str, arguments)], env=env, stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"uv {arguments[0]} failed:\n{done.stderr}")


def install_venv(suite, name, python, requirements):
    """Makes the environment unless it is complete already; requirements are arguments of pip install."""
    environment = suite.environment(name)
    if environment.installed:
        return
    start = time.time()
    uv(suite, "venv", "--quiet", "--clear", "--python", python, environment.root)
    uv(suite, "pip", "install", "--quiet", "--python", environment.python, *requirements)
    (environment.root / ".installed").touch()
    print(f"{name:14} installed in {time.time() - start:.0f} s", flush=True)


def install(suite, apps, python=None):
    """Installs the environments of these applications."""
    python = python or sys.executable
    for name in dict.fromkeys(app.venv_name for app in apps):
        install_venv(suite, name, python, ["--no-deps", "--requirements", suite.pins / f"{name}.txt"])


def install_peers(suite, python=None):
    """Installs the peer tools."""
    install_venv(suite, suite.tools.root.name, python or sys.executable, PEER_TOOLS)
