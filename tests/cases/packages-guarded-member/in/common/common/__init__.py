try:
    import h11
except ImportError:
    h11 = None
