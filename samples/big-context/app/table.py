"""The table: for each word the words that follow it, the most frequent first."""

from importlib import resources
from pathlib import Path


def dull_words() -> frozenset[str]:
    text = resources.files("app").joinpath("stopwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


class Table:
    def __init__(self, path: Path):
        self.dull = dull_words()
        with open(path, encoding="utf-8") as lines:
            rows = [line.split() for line in lines]
        self.followers = {word: others for word, *others in rows}

    def next(self, text: str, count: int) -> list[str]:
        """What may follow the text's last word; dull words come last."""
        words = text.lower().split()
        found = self.followers.get(words[-1], []) if words else []
        return sorted(found, key=lambda word: word in self.dull)[:count]
