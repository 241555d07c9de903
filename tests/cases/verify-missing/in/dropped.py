try:
    import optional
except ImportError:
    optional = None
if not optional:
    raise RuntimeError("needs it after all")
