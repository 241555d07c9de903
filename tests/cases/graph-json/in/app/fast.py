import app.core
import importlib
importlib.import_module('tools.run')
