"""The length of a text and how hard it is to read."""

import re

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
VOWELS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    count = len(VOWELS.findall(word.lower()))
    silent = count > 1 and word.lower().endswith("e") and not word.lower().endswith("le")
    return max(1, count - silent)


def measure(text: str) -> dict:
    """Counts words and sentences, and gives the Flesch reading ease (100 easy, 0 hard)."""
    words = WORD.findall(text)
    if not words:
        return {"words": 0, "sentences": 0}
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    long_sentences = 1.015 * len(words) / sentences
    long_words = 84.6 * sum(map(syllables, words)) / len(words)
    return {
        "words": len(words),
        "sentences": sentences,
        "minutes_to_read": round(len(words) / 230, 1),
        "reading_ease": round(206.835 - long_sentences - long_words, 1),
    }
