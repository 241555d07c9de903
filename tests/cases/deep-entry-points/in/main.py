import host
from importlib.metadata import version

print(version("labelled"), host.load("host.readers"))
