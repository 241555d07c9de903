"""A probability of 0.7 should come true seven times in ten."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax


def temperature(logits: np.ndarray, truth: np.ndarray) -> float:
    """The divisor of the logits that makes the observed truth most likely."""
    rows = np.arange(truth.size)

    def loss(divisor: float) -> float:
        return -log_softmax(logits / divisor, axis=1)[rows, truth].mean()

    return float(minimize_scalar(loss, bounds=(0.05, 20), method="bounded").x)


def expected_error(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    members = [place == each for each in np.unique(place)]
    gaps = [abs(confidence[inside].mean() - right[inside].mean()) for inside in members]
    return float(sum(gap * inside.mean() for gap, inside in zip(gaps, members, strict=True)))
