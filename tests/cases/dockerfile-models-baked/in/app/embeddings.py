"""Texts as vectors."""

from sentence_transformers import SentenceTransformer

from app import config


class Embedder:
    def __init__(self, name: str = config.EMBEDDING_MODEL):
        self.model = SentenceTransformer(name)

    def embed(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in vector] for vector in self.model.encode(texts)]
