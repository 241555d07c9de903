import importlib

STORES = ["stores.azure", "stores.chroma", "stores.qdrant", "stores.weaviate"]


def load(name):
    return importlib.import_module(name)
