"""A text as a bag of the words that carry meaning."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files

Vector = Counter[str]

WORD = re.compile(r"[^\W\d_]{2,}")


@cache
def stopwords() -> frozenset[str]:
    text = files("ai.memory").joinpath("stopwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def stem(word: str) -> str:
    """Plurals and the commonest endings off; crude, and enough to compare notes."""
    for ending in ("ingly", "edly", "ing", "ies", "ed", "es", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def vector(text: str) -> Vector:
    words = WORD.findall(text.lower())
    return Counter(stem(word) for word in words if word not in stopwords())
