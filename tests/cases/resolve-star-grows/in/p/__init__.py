__all__ = ["one"]
__all__ += ["two"]
__all__.extend(["three"])
