"""The size of a decoder."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DecoderConfig:
    vocabulary: int = 32_768
    width: int = 768
    layers: int = 12
    heads: int = 12
    groups: int = 4
    length: int = 4096

    def __post_init__(self) -> None:
        if self.width % self.heads or self.heads % self.groups:
            raise ValueError("width must divide by heads, and heads by groups")
