import json.decoder
from importlib import import_module
import_module('app.late')
