def __getattr__(name):
    from . import heavy
    return getattr(heavy, name)
