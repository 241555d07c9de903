"""What is settled before any model is asked."""

from __future__ import annotations

import re

from ai.persona import Persona

LONGEST_QUESTION = 16_000  # characters; beyond it an answer costs more than it can be worth


def objection(persona: Persona, question: str) -> str | None:
    """Why this persona will not take the question, or None if it will."""
    if len(question) > LONGEST_QUESTION:
        return f"That is more than I can read at once ({LONGEST_QUESTION} characters)."
    for topic in persona.refuse_topics:
        if re.search(rf"\b{re.escape(topic)}", question, re.IGNORECASE):
            return f"As {persona.title} I leave '{topic}' to people who are trained for it."
    return None
