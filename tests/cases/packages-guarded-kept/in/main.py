try:
    import rich, torch
except ImportError:
    rich = torch = None
