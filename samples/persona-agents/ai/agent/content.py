"""Plain text to and from the parts that models exchange."""

from __future__ import annotations

from google.genai import types


def message(text: str) -> types.Content:
    return types.Content(role="user", parts=[types.Part(text=text)])


def reply(text: str) -> types.Content:
    return types.Content(role="model", parts=[types.Part(text=text)])


def text_of(content: types.Content | None) -> str:
    """The text in it; what is not text (a function call, an image) is passed over."""
    parts = content.parts or [] if content else []
    return "".join(part.text for part in parts if part.text and not part.thought)
