from . import c
thing = c
