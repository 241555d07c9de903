def find():
    from vectors import (
        Index,
    )

    return Index()


try:
    import speedups
except ImportError:
    speedups = None
