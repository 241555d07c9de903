import importlib


def load(package, name):
    return importlib.import_module(f"{package}.{name}")
