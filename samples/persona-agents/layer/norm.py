"""Normalisation by the root mean square: no mean, no bias."""

import torch
from torch import Tensor, nn


class RootMeanSquareNorm(nn.Module):
    def __init__(self, width: int, epsilon: float = 1e-6) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()  # half precision overflows in the square
        mean_square = wide.square().mean(dim=-1, keepdim=True)
        return (wide * torch.rsqrt(mean_square + self.epsilon)).type_as(x) * self.scale
