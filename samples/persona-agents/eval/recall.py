"""Does counting words find the right note, or is the encoder worth its weight?"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ai.memory.ranking.scores import rank
from ai.memory.store import Note
from ai.memory.words import vector
from layer.embedding import SentenceEncoder

YEAR = 365 * 86_400.0


def hits(
    cases: Sequence[tuple[str, str]], encoder: SentenceEncoder | None = None, first: int = 3
) -> float:
    """The share of the (question, note) cases whose note is among the first few."""
    notes = [Note(text, vector(text)) for _, text in cases]
    found = []
    for question, text in cases:
        best = rank(question, notes, half_life=YEAR, encoder=encoder)[:first]
        found.append(any(note.text == text for note in best))
    return torch.tensor(found, dtype=torch.float).mean().item()
