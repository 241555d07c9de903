import json
import os
import pickle
from pathlib import Path

from . import settings
from .settings import QUERIES

HERE = os.path.dirname(os.path.abspath(__file__))


def load(path):
    with open(path) as file:
        return json.load(file)


def run(name):
    load("config/app.json")
    open(os.path.join(HERE, "data", "words.dat"))
    pickle.load(open(settings.LIMITS, "rb"))
    (QUERIES / "all.sqlx").read_text()
    Path(__file__).with_suffix(".cfg").read_text()
    open(f"config/{name}.conf")
    open("config/not-there.dat")
    open("/etc/hostname")
    with open("out/report.txt", "w") as report:
        report.write("done")
