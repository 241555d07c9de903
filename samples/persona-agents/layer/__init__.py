"""Building blocks of the in-house decoder."""

from .attention import Attention
from .feed_forward import GatedFeedForward
from .norm import RootMeanSquareNorm
from .rotary import rotary_table, rotate

__all__ = ["Attention", "GatedFeedForward", "RootMeanSquareNorm", "rotary_table", "rotate"]
