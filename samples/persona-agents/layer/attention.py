"""Causal attention with fewer keys than queries."""

from einops import rearrange, repeat
from torch import Tensor, nn
from torch.nn import functional as F

from .rotary import rotate


class Attention(nn.Module):
    def __init__(self, width: int, heads: int, groups: int) -> None:
        super().__init__()
        self.heads, self.groups, self.each = heads, groups, width // heads
        self.query = nn.Linear(width, heads * self.each, bias=False)
        self.key_value = nn.Linear(width, 2 * groups * self.each, bias=False)
        self.out = nn.Linear(heads * self.each, width, bias=False)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
        query = rearrange(self.query(x), "b t (h d) -> b h t d", h=self.heads)
        both = self.key_value(x)
        key, value = rearrange(both, "b t (n g d) -> n b g t d", n=2, g=self.groups)
        query, key = rotate(query, cosine, sine), rotate(key, cosine, sine)
        share = self.heads // self.groups
        key, value = (repeat(each, "b g t d -> b (g s) t d", s=share) for each in (key, value))
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        return self.out(rearrange(mixed, "b h t d -> b t (h d)"))
