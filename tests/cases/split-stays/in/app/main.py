import importlib
import sys

import flask
import sentence_transformers

importlib.import_module(sys.argv[1])
