"""Models on this machine: what stands in for the hub, and for a file at an address.

    hub.py PORT        serves on that port until it is ended; GET /asked says what was asked for

Speaks as much of the hub's protocol as huggingface_hub needs: a repository's list of files, and the
files themselves. Needs nothing but the standard library: it runs in containers, too, beside a service
that has no other network.
"""

import hashlib
import json
import random
import sys
from collections import Counter

from server import Server

GGUF = "/files/SmolLM2-135M-Instruct-Q4_K_M.gguf"
REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
WEIGHTS = {"model.safetensors", GGUF.rpartition("/")[2]}


def bytes_of(size: int) -> bytes:
    """Always the same, and not to be compressed."""
    return random.Random(size).randbytes(size)


class Hub(Server):
    def __init__(self, port: int = 0):
        super().__init__(port)
        self.files = {
            "config.json": b'{"hidden_size": 384}',
            "model.safetensors": bytes_of(9_000_000),
        }
        self.gguf = b"GGUF" + bytes_of(10_000_000)

    def content(self, path: str) -> tuple[bytes, dict] | None:
        path = path.partition("?")[0]
        if path == "/asked":
            return json.dumps(self.asked()).encode(), {}
        if path == GGUF:
            return self.gguf, {}
        if path.startswith(f"/api/models/{REPOSITORY}/tree/"):
            listed = [{"type": "file", "path": name, "size": len(data), "oid": self.digest(data)}
                      for name, data in self.files.items()]
            return json.dumps(listed).encode(), {"Content-Type": "application/json"}
        if path.startswith(f"/api/models/{REPOSITORY}"):
            siblings = [{"rfilename": name} for name in self.files]
            told = {"id": REPOSITORY, "modelId": REPOSITORY, "sha": COMMIT, "siblings": siblings, "private": False,
                    "downloads": 0, "tags": []}
            return json.dumps(told).encode(), {"Content-Type": "application/json"}
        folder, _, name = path.rpartition("/")
        if folder.startswith(f"/{REPOSITORY}/resolve/") and name in self.files:
            data = self.files[name]
            return data, {"ETag": f'"{self.digest(data)}"', "X-Repo-Commit": COMMIT}
        return None

    def digest(self, data: bytes) -> str:
        return hashlib.sha1(data).hexdigest()


def weights(asked: dict) -> Counter:
    """How often each file of weights was fetched."""
    fetched = Counter()
    for request, count in asked.items():
        word, _, path = request.partition(" ")
        name = path.partition("?")[0].rpartition("/")[2]
        if word == "GET" and name in WEIGHTS:
            fetched[name] += count
    return fetched


if __name__ == "__main__":
    Hub(int(sys.argv[1])).serve_forever()
