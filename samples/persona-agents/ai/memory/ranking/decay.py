"""How a note fades."""

from __future__ import annotations

import time


def freshness(at: float, half_life: float, now: float | None = None) -> float:
    """1 for a note of now, 0.5 after one half-life; `at` is in seconds since the epoch."""
    age = max(0.0, (time.time() if now is None else now) - at)
    return 0.5 ** (age / half_life)
