"""The persona's model if its key is here, else the echo."""

from __future__ import annotations

import logging
import os

from google.adk.models import BaseLlm

from .echo import EchoModel
from .providers import missing_key

log = logging.getLogger(__name__)


def choose_model(name: str) -> BaseLlm:
    key = missing_key(name)
    if key is not None:
        log.warning("%s is not set: an echo answers in place of %s", key, name)
        return EchoModel(model="echo")

    # LiteLLM knows every provider and takes its time to load: only now is it wanted.
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    from google.adk.models.lite_llm import LiteLlm

    return LiteLlm(model=name, num_retries=2, timeout=60, drop_params=True)
