import importlib

import engine

importlib.import_module("plugins.first")
