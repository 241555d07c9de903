"""Where each provider keeps its key. A provider without one runs on the spot."""

from __future__ import annotations

import os

KEYS: dict[str, str | None] = {
    "anthropic": "ANTHROPIC_API_KEY",
    "gemini": "GEMINI_API_KEY",
    "groq": "GROQ_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "ollama": None,
    "openai": "OPENAI_API_KEY",
}


def missing_key(model: str) -> str | None:
    """The variable that must be set before this model can be asked, or None if it can be."""
    provider = model.partition("/")[0]
    key = KEYS.get(provider, f"{provider.upper()}_API_KEY")
    return None if key is None or os.environ.get(key) else key
