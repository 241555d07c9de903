"""The base image of the tests, made of this machine: no registry has to be in reach.

Stands in for `python:3.11-slim`. The interpreter and its standard library keep their places;
/usr/local is a virtual environment over them, so that `pip install` and its programs land where
they do in the official image, whether this Python is Debian's, pyenv's or another. Besides
there are a shell, the tools that Dockerfiles use most, pip, certificates and time zones,
and every shared library that one of these asks for.
"""

import hashlib
import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

TOOLS = ["sh", "bash", "cat", "chgrp", "chmod", "chown", "cp", "cut", "date", "df", "dirname",
         "basename", "echo", "env", "expr", "false", "find", "grep", "groupadd", "head", "id",
         "install", "ln", "ls", "mkdir", "mktemp", "mv", "printf", "pwd", "readlink",
         "realpath", "rm", "rmdir", "sed", "sleep", "sort", "stat", "tail", "tar", "tee",
         "test", "touch", "tr", "true", "uname", "uniq", "useradd", "wc", "which", "xargs"]
# What wheels link to without bringing it along, as manylinux allows.
LIBRARIES = ["libstdc++.so.6", "libgcc_s.so.1", "libz.so.1", "libexpat.so.1", "librt.so.1",
             "libdl.so.2", "libpthread.so.0", "libutil.so.1", "libresolv.so.2"]
DATA = ["/etc/ssl/certs/ca-certificates.crt", "/etc/login.defs", "/usr/share/zoneinfo"]
LEFT_OUT = {"test", "tests", "site-packages", "dist-packages", "__pycache__", "idlelib", "tkinter",
            "turtledemo", "lib2to3", "EXTERNALLY-MANAGED"}
TEXTS = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    "etc/group": "root:x:0:\nusers:x:100:\nnogroup:x:65534:\n",
    "etc/shadow": "root:*:19000:0:99999:7:::\n",
    "etc/gshadow": "root:*::\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
}
PIP = '#!/bin/sh\nexec /usr/local/bin/python3 -m pip "$@"\n'
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
INTERPRETER = Path(sys.base_prefix, "bin", f"python{VERSION}")
# uv makes no environments from one: it has to find the interpreter itself.
FOLDERS = f"/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin:{INTERPRETER.parent}"
SETTINGS = [f"ENV PATH={FOLDERS} LANG=C.UTF-8", 'CMD ["python3"]']


def libraries_of(files: list) -> set:
    """The shared libraries that programs and libraries load, by their full paths."""
    done = subprocess.run(["ldd", *files], check=False, capture_output=True, text=True)
    return set(re.findall(r"(/\S+) \(0x", done.stdout))


def standard_library() -> list:
    """Every file of the standard library but its own tests and its windows."""
    found = []
    for folder in {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}:
        # In a virtual environment both paths still are the base interpreter's.
        for top, folders, names in os.walk(folder):
            folders[:] = [name for name in folders
                          if name not in LEFT_OUT and not name.startswith("config-")]
            found += [os.path.join(top, name) for name in names if name not in LEFT_OUT]
    return sorted(set(found))


class Archive:
    """A root file system as a tar archive; a folder is made when something lies in it."""

    def __init__(self, tar: tarfile.TarFile):
        self.tar, self.made = tar, set()
        for name in ("bin", "sbin", "lib", "lib64"):
            if os.path.islink(f"/{name}"):
                self.link(name, os.readlink(f"/{name}"))

    def folders(self, name: str) -> None:
        for parent in reversed(Path(name).parents[:-1]):
            self.folder(str(parent), 0o755)

    def folder(self, name: str, mode: int) -> None:
        if name not in self.made:
            self.made.add(name)
            info = tarfile.TarInfo(name)
            info.type, info.mode = tarfile.DIRTYPE, mode
            self.tar.addfile(info)

    def file(self, path: str, name: str = "") -> None:
        """Adds a file of this machine, as NAME or where it is; a link's target in its place."""
        name = (name or os.path.abspath(path)).lstrip("/")
        first, _, rest = name.partition("/")
        if os.path.islink(f"/{first}"):
            name = f"{os.readlink(f'/{first}')}/{rest}"
        if name in self.made or not os.path.isfile(path):
            return
        self.made.add(name)
        self.folders(name)
        info = self.tar.gettarinfo(path, name)
        # No hard links between archive members: each name has its bytes.
        info.type, info.size, info.linkname = tarfile.REGTYPE, os.path.getsize(path), ""
        info.uid = info.gid = 0
        info.uname = info.gname = "root"
        with open(path, "rb") as stream:
            self.tar.addfile(info, stream)

    def tree(self, folder: str, name: str = "") -> None:
        for top, folders, names in os.walk(folder):
            folders[:] = sorted(set(folders) - {"__pycache__"})
            for file in sorted(names):
                path = os.path.join(top, file)
                self.file(path, path.replace(folder, name, 1) if name else "")

    def text(self, name: str, text: str, mode: int = 0o644) -> None:
        self.folders(name)
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(text.encode()), mode
        self.tar.addfile(info, io.BytesIO(text.encode()))

    def link(self, name: str, target: str) -> None:
        self.folders(name)
        info = tarfile.TarInfo(name)
        info.type, info.linkname = tarfile.SYMTYPE, target
        self.tar.addfile(info)


def add_python(archive: Archive) -> list:
    """The interpreter, its library and the environment in /usr/local; what links to others."""
    library = standard_library()
    for path in [str(INTERPRETER), *library]:
        archive.file(path)
    archive.text("usr/local/pyvenv.cfg", f"home = {INTERPRETER.parent}\nversion = {VERSION}\n"
                                         "include-system-site-packages = false\n")
    for name in ("python", "python3", f"python{VERSION}"):
        archive.link(f"usr/local/bin/{name}", str(INTERPRETER))
    pip = Path(importlib.util.find_spec("pip").origin).parent
    for folder in (pip, *pip.parent.glob("pip-*.dist-info")):
        archive.tree(str(folder), f"usr/local/lib/python{VERSION}/site-packages/{folder.name}")
    for name in ("pip", "pip3"):
        archive.text(f"usr/local/bin/{name}", PIP, 0o755)
    return [str(INTERPRETER), *(path for path in library if ".so" in Path(path).name)]


def add_tools(archive: Archive) -> list:
    found = [shutil.which(name, path="/usr/bin:/bin:/usr/sbin") for name in TOOLS]
    programs = [path for path in found if path]
    for program in programs:
        archive.file(program)
    return programs


def add_data(archive: Archive) -> None:
    for path in DATA:
        archive.tree(path) if os.path.isdir(path) else archive.file(path)
    for name, text in TEXTS.items():
        archive.text(name, text)
    for name, mode in (("tmp", 0o1777), ("var/tmp", 0o1777), ("home", 0o755), ("root", 0o755)):
        archive.folders(name)
        archive.folder(name, mode)


def add_libraries(archive: Archive, users: list) -> None:
    """Each library under the path that its users load it by."""
    known = subprocess.run(["/sbin/ldconfig", "-p"], check=False, capture_output=True, text=True)
    # The first of a name is this machine's own architecture.
    paths = dict(reversed(re.findall(r"^\s(\S+) .* => (\S+)$", known.stdout, re.MULTILINE)))
    extra = [paths[name] for name in LIBRARIES if name in paths]
    for path in sorted(libraries_of([*users, *extra]) | set(extra)):
        archive.file(path)


def make(cache: Path) -> Path:
    """The archive of the base image, made once for an interpreter and for this text."""
    state = [Path(__file__).read_bytes(), sys.version.encode(), os.fsencode(INTERPRETER),
             str(INTERPRETER.stat().st_mtime_ns).encode()]
    path = cache / f"base-{hashlib.sha256(b'|'.join(state)).hexdigest()[:16]}.tar"
    if path.is_file():
        return path
    cache.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}")
    with tarfile.open(half, "w") as tar:
        archive = Archive(tar)
        users = add_python(archive) + add_tools(archive)
        add_data(archive)
        add_libraries(archive, users)
    half.rename(path)
    return path
