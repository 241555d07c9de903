"""The style of a text in numbers, to see a persona drift."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pandas as pd
import spacy
from nltk.tokenize import sent_tokenize


@cache
def language(name: str = "en_core_web_sm") -> spacy.Language:
    return spacy.load(name, disable=["ner", "lemmatizer"])


def voice(text: str) -> dict[str, float]:
    tokens = [token for token in language()(text) if token.is_alpha]
    sentences = sent_tokenize(text)
    count = max(1, len(tokens))
    return {
        "words_per_sentence": len(tokens) / max(1, len(sentences)),
        "adjectives": sum(token.pos_ == "ADJ" for token in tokens) / count,
        "passives": sum(token.dep_ == "nsubjpass" for token in tokens) / max(1, len(sentences)),
        "variety": len({token.lower_ for token in tokens}) / count,
    }


def drift(before: Iterable[str], now: Iterable[str]) -> pd.Series:
    """How far each number has moved, in standard deviations of what it was."""
    then = pd.DataFrame(map(voice, before))
    return (pd.DataFrame(map(voice, now)).mean() - then.mean()) / then.std()
