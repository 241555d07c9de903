import sys
from importlib import import_module

print(import_module(f"grammar_{sys.argv[1] if sys.argv[1:] else 'toml'}").NAME)
