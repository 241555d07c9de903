import functools

from fastapi import FastAPI
from sentence_transformers import SentenceTransformer
import whisper
import nltk


def load():
    return SentenceTransformer("acme/embedder")


@functools.cache
def speech():
    return whisper.load_model("base")


async def lifespan(app):
    nltk.download("punkt_tab")
    yield


app = FastAPI(lifespan=lifespan)
model = load()
