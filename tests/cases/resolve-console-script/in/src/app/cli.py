from .core import go
def main(): go()
