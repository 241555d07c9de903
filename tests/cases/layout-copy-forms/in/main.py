import ab, pkg.one, inlib
try:
    import inlib_test
except ImportError:
    pass
