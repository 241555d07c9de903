"""Notes by how much they share with a question, fading with age.

Counting words is enough for a few hundred notes. The ML side has an encoder that knows
synonyms too; a caller that has one loaded may pass it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..words import Vector, vector
from .decay import freshness

if TYPE_CHECKING:
    from layer.embedding import SentenceEncoder

    from ..store import Note

FLOOR = 0.05  # below this a shared word is a coincidence


def cosine(left: Vector, right: Vector) -> float:
    """1 for the same words in the same proportion, 0 for no word in common."""
    shared = sum(count * right[word] for word, count in left.items())
    return shared / (norm(left.values()) * norm(right.values())) if shared else 0.0


def norm(numbers: Iterable[float]) -> float:
    return math.sqrt(sum(number * number for number in numbers))


def rank(
    question: str,
    notes: Sequence[Note],
    *,
    half_life: float,
    encoder: SentenceEncoder | None = None,
) -> list[Note]:
    """The notes above the floor, best first; `half_life` is in seconds."""
    if encoder is None:
        asked = vector(question)
        likeness = [cosine(asked, note.vector) for note in notes]
    else:
        likeness = encoder.similarity(question, [note.text for note in notes])
    scored = [
        (like * freshness(note.at, half_life), note)
        for like, note in zip(likeness, notes, strict=True)
    ]
    scored = [pair for pair in scored if pair[0] > FLOOR]
    return [note for _, note in sorted(scored, key=lambda pair: pair[0], reverse=True)]
