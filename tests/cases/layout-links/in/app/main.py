import common.text
try:
    import outside
except ImportError:
    pass
