"""What each provider wants to find in the environment: its key, or where it runs."""

from __future__ import annotations

import os

NEEDS = {
    "anthropic": "ANTHROPIC_API_KEY",
    "gemini": "GEMINI_API_KEY",
    "groq": "GROQ_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "ollama": "OLLAMA_API_BASE",
    "openai": "OPENAI_API_KEY",
}


def missing(model: str) -> str | None:
    """The variable that must be set before this model can be asked, or None if it can be."""
    provider = model.partition("/")[0]
    variable = NEEDS.get(provider, f"{provider.upper()}_API_KEY")
    return None if os.environ.get(variable) else variable
