"""From one vector a token to one vector a sequence."""

from torch import Tensor


def masked_mean(states: Tensor, mask: Tensor) -> Tensor:
    """states is (batch, length, width), mask is (batch, length) with 1 for a real token."""
    weight = mask.unsqueeze(-1).type_as(states)
    return (states * weight).sum(dim=1) / weight.sum(dim=1).clamp(min=1)


def last_token(states: Tensor, mask: Tensor) -> Tensor:
    last = mask.long().sum(dim=1).sub(1).clamp(min=0)
    return states[range(states.size(0)), last]
