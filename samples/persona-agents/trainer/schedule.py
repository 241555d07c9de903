"""How fast to learn, and when."""

import math
from functools import partial

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR


def factor(step: int, *, warm: int, total: int, floor: float) -> float:
    if step < warm:
        return (step + 1) / warm
    progress = min(1.0, (step - warm) / max(1, total - warm))
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * progress))


def cosine_with_warmup(
    optimizer: Optimizer, total: int, warm_share: float = 0.03, floor: float = 0.1
) -> LambdaLR:
    warm = max(1, round(warm_share * total))
    return LambdaLR(optimizer, partial(factor, warm=warm, total=total, floor=floor))
