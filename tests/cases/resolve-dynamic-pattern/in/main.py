import importlib
kind = "red"
importlib.import_module(f"colours.{kind}_colour")
