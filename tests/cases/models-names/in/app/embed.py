from sentence_transformers import CrossEncoder as Ranker
from sentence_transformers import SentenceTransformer

from .config import RERANKER, settings

FOLDER = "cache"


class Embedder:
    def __init__(self, name="acme/never", folder=FOLDER):
        self.name = name
        self.model = SentenceTransformer(self.name, cache_folder=folder)


def ranker(name=RERANKER):
    return Ranker(name)


def speech():
    import whisper

    return whisper.load_model(settings.speech)
