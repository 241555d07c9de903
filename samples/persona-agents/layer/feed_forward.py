"""The gated feed-forward half of a block."""

from torch import Tensor, nn
from torch.nn import functional as F


class GatedFeedForward(nn.Module):
    def __init__(self, width: int, factor: float = 8 / 3) -> None:
        super().__init__()
        inner = 64 * round(factor * width / 64)  # a multiple that the kernels like
        self.gate_up = nn.Linear(width, 2 * inner, bias=False)
        self.down = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, up = self.gate_up(x).chunk(2, dim=-1)
        return self.down(F.silu(gate) * up)
