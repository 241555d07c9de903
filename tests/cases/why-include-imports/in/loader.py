import importlib, sys
importlib.import_module(sys.argv[1])  # depclose: imports plugins.two
