"""Rotary position embeddings."""

import torch
from torch import Tensor


def rotary_table(width: int, length: int, base: float = 10_000.0) -> tuple[Tensor, Tensor]:
    """Cosines and sines, each of shape (length, width / 2)."""
    frequencies = base ** (-torch.arange(0, width, 2).float() / width)
    angles = torch.outer(torch.arange(length).float(), frequencies)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Turns each pair of channels by the angle of its position; x is (..., length, width)."""
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), dim=-1)
    return turned.flatten(-2).type_as(x)
