import os
from pathlib import Path

HERE = Path(__file__).parent


def resource(name: str, *, folder="res") -> Path:
    return HERE / folder / name


def named(base, *parts, suffix=".json"):
    return os.path.join(base, "b" + suffix)


class Settings:
    def path(self, name):
        return os.path.join(os.path.dirname(__file__), "conf", name)

    def read(self):
        return open(self.path("main.ini")).read()


A = resource("a.json").read_text()
B = open(named(resource("."), suffix=".yaml")).read()
C = open(resource(name="c.json", folder="conf")).read()
print(A, B, C, Settings().read())
