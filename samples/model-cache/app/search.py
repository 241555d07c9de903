"""The passages that are nearest to a question."""

import json
from pathlib import Path

from app.embeddings import Embedder

PASSAGES = json.loads((Path(__file__).parent.parent / "data" / "passages.json").read_text())

embedder = Embedder()
vectors = embedder.embed(PASSAGES)


def nearest(question: str, count: int = 3) -> list[str]:
    wanted = embedder.embed([question])[0]
    scores = [sum(a * b for a, b in zip(wanted, vector)) for vector in vectors]
    order = sorted(range(len(PASSAGES)), key=lambda index: -scores[index])
    return [PASSAGES[index] for index in order[:count]]
