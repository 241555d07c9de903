"""What a call cost, by the price list that LiteLLM ships."""

from __future__ import annotations

from functools import cache


@cache
def prices(model: str) -> tuple[float, float]:
    """Dollars for one token in and one token out; zero where no price is known."""
    import litellm

    try:
        info = litellm.get_model_info(model)
    except Exception:  # the list does not know this model; it raises a bare Exception
        return 0.0, 0.0
    return info["input_cost_per_token"] or 0.0, info["output_cost_per_token"] or 0.0


def price(model: str, asked: int, answered: int) -> float:
    each_in, each_out = prices(model)
    return asked * each_in + answered * each_out
