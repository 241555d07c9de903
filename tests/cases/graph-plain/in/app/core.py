def f():
    import app.late

from . import late as l, types
from app import *
import yaml
