from tools import import_all


def load():
    import_all(__name__, __path__[0])
