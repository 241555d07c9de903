import importlib


def load(name):
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)
