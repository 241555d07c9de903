"""The nearest passages by their vectors."""

from __future__ import annotations

from collections.abc import Sequence

import faiss

from layer.embedding import SentenceEncoder


class Index:
    def __init__(self, encoder: SentenceEncoder) -> None:
        self.encoder = encoder
        self.passages: list[str] = []
        self.vectors = faiss.IndexFlatIP(encoder.model.get_sentence_embedding_dimension())

    def add(self, passages: Sequence[str]) -> None:
        self.vectors.add(self.encoder.encode(passages).float().cpu().numpy())
        self.passages += passages

    def nearest(self, question: str, count: int = 20) -> list[tuple[float, str]]:
        asked = self.encoder.encode([question]).float().cpu().numpy()
        scores, places = self.vectors.search(asked, min(count, len(self.passages)))
        return [
            (float(score), self.passages[place])
            for score, place in zip(scores[0], places[0], strict=True)
        ]
