"""Weight decay for matrices only: a gain or a bias has nothing to shrink."""

from torch import nn
from torch.optim import AdamW


def optimiser(module: nn.Module, rate: float, decay: float = 0.1) -> AdamW:
    trained = [each for each in module.parameters() if each.requires_grad]
    groups = [
        {"params": [each for each in trained if each.dim() >= 2], "weight_decay": decay},
        {"params": [each for each in trained if each.dim() < 2], "weight_decay": 0.0},
    ]
    return AdamW(groups, lr=rate, betas=(0.9, 0.95))
