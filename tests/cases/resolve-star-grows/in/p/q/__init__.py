__all__ = ("deep",)
