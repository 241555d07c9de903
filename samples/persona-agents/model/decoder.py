"""A decoder of the usual shape, small enough to train for each persona."""

from torch import Tensor, nn
from torch.nn import functional as F

from layer import Attention, GatedFeedForward, RootMeanSquareNorm, rotary_table

from .config import DecoderConfig


class Block(nn.Module):
    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.before_attention = RootMeanSquareNorm(config.width)
        self.attention = Attention(config.width, config.heads, config.groups)
        self.before_feed = RootMeanSquareNorm(config.width)
        self.feed = GatedFeedForward(config.width)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
        x = x + self.attention(self.before_attention(x), cosine, sine)
        return x + self.feed(self.before_feed(x))


class Decoder(nn.Module):
    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.tokens = nn.Embedding(config.vocabulary, config.width)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = RootMeanSquareNorm(config.width)
        cosine, sine = rotary_table(config.width // config.heads, config.length)
        self.register_buffer("cosine", cosine, persistent=False)
        self.register_buffer("sine", sine, persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        x, length = self.tokens(ids), ids.size(1)
        for block in self.blocks:
            x = block(x, self.cosine[:length], self.sine[:length])
        return F.linear(self.norm(x), self.tokens.weight)  # tied to the input
