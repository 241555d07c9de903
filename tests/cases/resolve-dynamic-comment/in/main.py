import importlib, sys
for name in ["a", "b"]:
    importlib.import_module("plugins." + name)  # depclose: imports plugins.*
