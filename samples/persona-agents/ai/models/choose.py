"""The persona's model if its provider can be asked, else the echo."""

from __future__ import annotations

import logging
import os

from google.adk.models import BaseLlm

from .echo import EchoModel
from .providers import missing

log = logging.getLogger(__name__)


def choose_model(name: str) -> BaseLlm:
    variable = missing(name)
    if variable is not None:
        log.warning("%s is not set: an echo answers in place of %s", variable, name)
        return EchoModel(model="echo")

    # LiteLLM knows every provider and takes its time to load: only now is it wanted.
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    from google.adk.models.lite_llm import LiteLlm

    return LiteLlm(model=name, num_retries=2, timeout=60, drop_params=True)
