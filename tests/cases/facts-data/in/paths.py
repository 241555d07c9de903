import os
from pathlib import Path

HERE = Path(__file__).parent
CONFIG = os.environ.get("CONFIG", "config/a.yaml")


class Store:
    folder = HERE / "store"

    def read(self, name):
        return (self.folder / f"{name}.bin").read_bytes()


def run(name, path="b.yaml"):
    open(CONFIG)
    open(path)
    open(f"logs/{name}", "w")
    open(f"config/{os.environ['PERSONA']}.yaml")
    open(compute())
