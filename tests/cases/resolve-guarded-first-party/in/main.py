try:
    import fast_path
except ImportError:
    import slow_path
