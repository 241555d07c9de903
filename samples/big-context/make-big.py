#!/usr/bin/env python3
"""Makes what gathers beside the code: weights, data, an environment, a Git history, logs.

    ./make-big.py [--folder DIR] [--size 16GB] [--filled]

The large files are sparse: they have their size, and take no room. --filled writes real bytes, for
where something really reads them; choose a small --size then. The same arguments make the same files. Nothing
is written over, and nothing is made where a folder has no app/main.py.
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
import sysconfig
from collections import Counter, defaultdict
from pathlib import Path

UNITS = {"MB": 10**6, "GB": 10**9}
# The large files, and what share of the whole each has.
LARGE = {
    "weights/teacher/model-00001-of-00003.safetensors": 0.19,
    "weights/teacher/model-00002-of-00003.safetensors": 0.19,
    "weights/teacher/model-00003-of-00003.safetensors": 0.15,
    "weights/student/words-q4.gguf": 0.08,
    "data/pages/data-00000-of-00002.arrow": 0.11,
    "data/pages/data-00001-of-00002.arrow": 0.09,
    "data/pages.jsonl": 0.05,
    ".venv/lib/python3.11/site-packages/torch/lib/libtorch_cuda.so": 0.06,
    ".venv/lib/python3.11/site-packages/nvidia/cudnn/lib/libcudnn_engines.so.9": 0.04,
    ".git/lfs/objects/3f/a1/3fa1c0de": 0.03,
    "logs/distil.log": 0.01,
}
PACKAGES = ["torch", "transformers", "datasets", "numpy", "pyarrow", "pandas", "starlette", "uvicorn"]
MODULES = 480  # of each package
SMALL = {
    ".env": "HF_TOKEN=not-a-real-token\n",
    "weights/teacher/config.json": '{"model_type": "llama"}\n',
    "logs/server.log": "started\n" * 1000,
}


def write_large(path: Path, size: int, filled: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as stream:
        if filled:
            block = random.Random(path.name).randbytes(1 << 20)
            for start in range(0, size, len(block)):
                stream.write(block[:size - start])
        else:
            stream.truncate(size)


def write_environment(folder: Path) -> None:
    packages = folder / ".venv/lib/python3.11/site-packages"
    for package in PACKAGES:
        for number in range(MODULES):
            path = packages / package / f"part{number % 12}" / f"module{number}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f'"""Module {number} of {package}."""\n\nNUMBER = {number}\n')


def write_table(path: Path) -> None:
    """A table of word pairs without a large model: from what the standard library says of itself."""
    pairs: defaultdict[str, Counter] = defaultdict(Counter)
    library = Path(sysconfig.get_path("stdlib"))
    sources = [*library.glob("*.py"), *library.glob("[a-z]*/*.py")]
    for source in sorted(path for path in sources if "-packages" not in path.parent.name):
        words = re.findall(r"[a-z]{2,}", source.read_text(encoding="utf-8", errors="replace").lower())
        for word, follower in zip(words, words[1:]):
            pairs[word][follower] += 1
    lines = [" ".join([word, *(follower for follower, _ in found.most_common(12))])
             for word, found in sorted(pairs.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")


def write_history(folder: Path) -> None:
    if shutil.which("git"):
        subprocess.run(["git", "init", "-q"], check=True, cwd=folder)
        subprocess.run(["git", "add", "."], check=True, cwd=folder)


def bytes_of(text: str) -> int:
    return int(float(text[:-2]) * UNITS[text[-2:]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--size", type=bytes_of, default="16GB", help="such as 16GB or 300MB")
    parser.add_argument("--filled", action="store_true", help="real bytes, not sparse files")
    options = parser.parse_args()
    folder = options.folder
    if not (folder / "app/main.py").is_file() or (folder / "weights").exists():
        sys.exit(f"not a fresh copy of the sample: '{folder}'")
    write_history(folder)
    write_table(folder / "weights/words.tsv")
    for name, share in LARGE.items():
        write_large(folder / name, int(share * options.size), options.filled)
    for name, text in SMALL.items():
        (folder / name).write_text(text)
    write_environment(folder)


if __name__ == "__main__":
    main()
