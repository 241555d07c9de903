"""The words of a page."""

import re

import numpy as np

WORD = re.compile(r"[a-z]+")


def words_of(text: str) -> list[str]:
    return WORD.findall(text.lower())


def share_of_known(words: list[str], known: set[str]) -> float:
    return float(np.mean([word in known for word in words])) if words else 0.0
