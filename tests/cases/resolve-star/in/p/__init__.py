__all__ = ["named", "value"]
value = 1
