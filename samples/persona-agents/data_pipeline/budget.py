"""What a corpus would cost to send to somebody else's model."""

from collections.abc import Iterable

import tiktoken


def tokens(texts: Iterable[str], encoding: str = "o200k_base") -> int:
    encoder = tiktoken.get_encoding(encoding)
    return sum(len(ids) for ids in encoder.encode_ordinary_batch(list(texts)))


def dollars(texts: Iterable[str], per_million: float) -> float:
    return tokens(texts) * per_million / 1_000_000
