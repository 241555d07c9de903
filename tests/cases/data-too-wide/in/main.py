from pathlib import Path

import pkg.tables

TABLES = {}


def read(name):
    return open(Path(__file__).parent / TABLES[name]).read()
