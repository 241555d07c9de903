import importlib


def import_optional(name, distribution):
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ImportError(f"install {distribution}") from None


def describe(name):
    return name.title()
