import pkgutil
from importlib import resources

import pkg

resources.files("pkg").joinpath("schema.bin").read_bytes()
pkgutil.get_data("pkg", "assets/logo.bin")
