from engine.parts import wheel


def run():
    return wheel.turn()
