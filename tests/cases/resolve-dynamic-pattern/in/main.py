import importlib


def load(kind):
    importlib.import_module(f"colours.{kind}_colour")


load("red")
