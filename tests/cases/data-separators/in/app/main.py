import os

HERE = os.path.dirname(__file__)
WORDS = os.path.join(os.path.join(HERE, os.pardir), "translations.json")


def load(path):
    with open(path) as file:
        return file.read()


words, limits = load(WORDS), load(HERE + os.sep + "sub" + os.sep + "limits.json")
