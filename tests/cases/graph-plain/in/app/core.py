from . import late as l, types
import yaml

def f():
    import app.late
    from app import *
