import os
import pkgutil
import sys
from importlib import import_module
from importlib.metadata import entry_points, version

BACKENDS = {"memory": "pkg.backends.memory", "redis": "pkg.backends.redis"}
BACKENDS["file"] = f"{__name__}.backends.file"
_LAZY = {"Client": ".client", "Server": ".server", "serve": ".server"}

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "_vendor"))
sys.modules[__name__ + ".json"] = import_module("json")


def backend(name):
    return import_module(BACKENDS[name])


def __getattr__(name):
    return import_module(_LAZY[name], __name__)


class Plugins:
    folder = os.path.join(os.path.dirname(__file__), "plugins")

    def load(self, prefix="pkg.plugins"):
        for plugin in pkgutil.iter_modules([self.folder]):
            import_module(f"{prefix}.{plugin.name}")
        for point in entry_points(group="pkg.plugins"):
            point.load()

    def check(self):
        return version(__package__), [sys.executable, "-m", "pkg.check"]
