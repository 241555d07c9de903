from importlib import metadata

try:
    VERSION = metadata.version("my-shop")
except metadata.PackageNotFoundError:
    VERSION = "0"
