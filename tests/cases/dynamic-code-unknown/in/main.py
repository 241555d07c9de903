import sys
from importlib.util import module_from_spec, spec_from_file_location


def load(path):
    return module_from_spec(spec_from_file_location("plugin", path))


def load_known(path):
    # depclose: imports plugins.*
    return module_from_spec(spec_from_file_location("plugin", path))


load(sys.argv[1])
