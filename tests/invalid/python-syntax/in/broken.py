import first
def f(:
    pass
import second
