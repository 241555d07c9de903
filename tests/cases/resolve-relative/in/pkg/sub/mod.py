from . import beside
from .beside import y
from .. import up
from ..other.deep import z
x = 1
