"""What of all this is worth saying again now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ranking.scores import rank
from .store import Store

if TYPE_CHECKING:
    from ai.persona import MemoryPolicy


class Memory:
    def __init__(self, policy: MemoryPolicy) -> None:
        self.policy = policy
        self.store = Store(policy.notes)

    def remember(self, user: str, text: str) -> None:
        self.store.add(user, text)

    def recall(self, user: str, question: str) -> list[str]:
        """The notes that bear on the question, the most helpful first."""
        half_life = 60 * self.policy.half_life_minutes
        best = rank(question, self.store.of(user), half_life=half_life)
        return [note.text for note in best[: self.policy.recall]]
