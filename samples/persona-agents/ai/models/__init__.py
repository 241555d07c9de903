"""Which model answers."""

from .choose import choose_model

__all__ = ["choose_model"]
