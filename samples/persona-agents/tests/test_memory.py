"""The right note comes back, and fades."""

from ai.memory.ranking.decay import freshness
from ai.memory.recall import Memory
from ai.persona import MemoryPolicy


def test_recall():
    memory = Memory(MemoryPolicy(recall=1))
    book = "I am writing a book about otters"
    memory.remember("ann", book)
    memory.remember("ann", "The trains to Porto were late")
    memory.remember("bob", "Otters bore me")
    assert memory.recall("ann", "How do my otters begin?") == [book]
    assert memory.recall("carl", "otters") == []


def test_the_oldest_makes_room():
    memory = Memory(MemoryPolicy(notes=1))
    memory.remember("ann", "otters")
    memory.remember("ann", "trains")
    assert memory.recall("ann", "otters") == []


def test_half_life():
    assert freshness(at=0, half_life=60, now=60) == 0.5
