from . import unused
