"""Near duplicates by MinHash."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np
from numba import njit, prange

PRIME = np.uint64((1 << 31) - 1)


@njit(parallel=True, cache=True)
def signatures(shingles: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The smallest value of each of the hash functions a * x + b."""
    smallest = np.empty(a.size, dtype=np.uint64)
    for i in prange(a.size):
        smallest[i] = ((a[i] * shingles + b[i]) % PRIME).min()
    return smallest


class MinHash:
    def __init__(self, hashes: int = 128, bands: int = 16, seed: int = 7) -> None:
        random = np.random.default_rng(seed)
        self.a, self.b = random.integers(1, PRIME, size=(2, hashes), dtype=np.uint64)
        self.bands = bands
        self.seen: set[tuple[int, bytes]] = set()

    def is_new(self, text: str, width: int = 5) -> bool:
        words = text.lower().split()
        pieces: Iterable[str] = (
            " ".join(words[i : i + width]) for i in range(max(1, len(words) - width + 1))
        )
        shingles = np.array([zlib.crc32(piece.encode()) % PRIME for piece in pieces], np.uint64)
        rows = signatures(shingles, self.a, self.b).reshape(self.bands, -1)
        keys = {(band, row.tobytes()) for band, row in enumerate(rows)}
        known = not keys.isdisjoint(self.seen)
        self.seen |= keys
        return not known
