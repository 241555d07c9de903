"""Likeness by the words that two texts share. No synonyms, no model, no wait."""

import math
import re
from collections import Counter

WORD = re.compile(r"[^\W\d_]{3,}")


def count_words(text: str) -> Counter[str]:
    """Words of three letters and more, without an English plural's end."""
    return Counter(word.lower().removesuffix("s") for word in WORD.findall(text))


def likeness(left: Counter[str], right: Counter[str]) -> float:
    """The cosine: 1 for the same words in the same proportion, 0 for no word in common."""
    shared = sum(count * right[word] for word, count in left.items())
    return shared / math.sqrt(square(left) * square(right)) if shared else 0.0


def square(counts: Counter[str]) -> int:
    return sum(count * count for count in counts.values())


class WordEncoder:
    name = "words"

    def likenesses(self, question: str, texts: list[str]) -> list[float]:
        asked = count_words(question)
        return [likeness(asked, count_words(text)) for text in texts]
