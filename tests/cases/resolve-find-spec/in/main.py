import importlib.util, runpy
importlib.util.find_spec("maybe")
runpy.run_module("job")
