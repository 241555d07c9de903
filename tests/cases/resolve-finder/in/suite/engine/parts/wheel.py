import engine.oil


def turn():
    return engine.oil
