from pathlib import Path


def load():
    return (Path(__file__).parent / "words.txt").read_text()
