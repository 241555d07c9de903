"""Sentences as vectors, for search, for evaluation and for the notes of a persona."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from sentence_transformers import SentenceTransformer

DEFAULT = "BAAI/bge-small-en-v1.5"


class SentenceEncoder:
    def __init__(self, name: str = DEFAULT, device: str | None = None) -> None:
        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self.model = SentenceTransformer(name, device=self.device)

    @torch.inference_mode()
    def encode(self, texts: Sequence[str]) -> torch.Tensor:
        """Unit vectors, one a row."""
        return self.model.encode(
            list(texts), convert_to_tensor=True, normalize_embeddings=True, batch_size=64
        )

    def similarity(self, text: str, others: Sequence[str]) -> list[float]:
        if not others:
            return []
        return (self.encode(others) @ self.encode([text])[0]).tolist()
