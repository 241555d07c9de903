import sys
from importlib import import_module

import plugins

import_module(sys.argv[1])
