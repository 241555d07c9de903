"""Which memories bear on a question."""

from typing import Protocol

from .sentences import SentenceEncoder
from .settings import Settings
from .store import Memory
from .words import WordEncoder


class Encoder(Protocol):
    name: str

    def likenesses(self, question: str, texts: list[str]) -> list[float]:
        """Of the question with each text, between 0 and 1."""


def choose_encoder(settings: Settings) -> Encoder:
    if settings.encoder == "sentences":
        return SentenceEncoder(settings.sentence_model)
    return WordEncoder()


def recall(
    question: str, memories: list[Memory], encoder: Encoder, *, floor: float, limit: int
) -> list[tuple[float, Memory]]:
    """The memories above the floor with their likeness, the most alike first."""
    likenesses = encoder.likenesses(question, [memory.text for memory in memories])
    found = [pair for pair in zip(likenesses, memories, strict=True) if pair[0] > floor]
    return sorted(found, key=lambda pair: pair[0], reverse=True)[:limit]
