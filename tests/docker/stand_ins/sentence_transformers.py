"""Stands in for sentence-transformers: fetches and finds a model as it does, by huggingface_hub."""

import json
from pathlib import Path

from huggingface_hub import snapshot_download


class SentenceTransformer:
    def __init__(self, name: str):
        folder = Path(snapshot_download(name))
        self.size = json.loads((folder / "config.json").read_text())["hidden_size"]
        self.weights = (folder / "model.safetensors").read_bytes()[:self.size]

    def encode(self, texts: list[str]) -> list[list[float]]:
        """How often each weight's letter is in a text: near texts are near, and that is all."""
        return [[text.lower().count(chr(97 + weight % 26)) / len(text) for weight in self.weights]
                for text in texts]
