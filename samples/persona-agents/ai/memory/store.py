"""Notes, the newest last; the oldest make room."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from .words import Vector, vector


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    vector: Vector
    at: float = field(default_factory=time.time)  # seconds since the epoch


class Store:
    def __init__(self, notes_each: int) -> None:
        self.notes: dict[str, deque[Note]] = defaultdict(lambda: deque(maxlen=notes_each))

    def add(self, user: str, text: str) -> None:
        self.notes[user].append(Note(text, vector(text)))

    def of(self, user: str) -> list[Note]:
        return list(self.notes[user]) if user in self.notes else []
