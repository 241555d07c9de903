try:
    import part
except ImportError:
    pass
