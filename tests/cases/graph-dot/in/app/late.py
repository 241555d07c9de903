try:
    import app.fast
except ImportError:
    pass
