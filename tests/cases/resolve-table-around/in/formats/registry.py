from formats.loading import load

known = {}


def add(table):
    known.update(table)


def find(name):
    return load(known[name])
