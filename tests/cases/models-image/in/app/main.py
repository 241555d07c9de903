import os

from sentence_transformers import SentenceTransformer

MODEL = os.environ.get("EMBEDDING_MODEL", "acme/default")
model = SentenceTransformer(MODEL)
