"""Likeness by meaning: needs sentence-transformers, and MEMORY_ENCODER=sentences.

It was tried, measured and never switched on: a person has some dozens of memories, and words
are enough to tell them apart.
"""

try:
    import numpy
    from sentence_transformers import SentenceTransformer
except ImportError:
    SentenceTransformer = None


class SentenceEncoder:
    name = "sentences"

    def __init__(self, model: str) -> None:
        if SentenceTransformer is None:
            raise RuntimeError("MEMORY_ENCODER=sentences needs sentence-transformers")
        self.model = SentenceTransformer(model)

    def likenesses(self, question: str, texts: list[str]) -> list[float]:
        vectors = self.model.encode([question, *texts], normalize_embeddings=True)
        return numpy.clip(vectors[1:] @ vectors[0], 0.0, 1.0).tolist()
