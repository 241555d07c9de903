"""A persona, and what it remembers of this user, as the text that the model is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .schema import Persona

TEMPLATES = Path(__file__).parent / "templates"

environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=False,  # the reader is a model, not a browser
    keep_trailing_newline=False,
    lstrip_blocks=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)


def render_instruction(persona: Persona, memories: Sequence[str] = ()) -> str:
    template = environment.get_template("instruction.md.j2")
    return template.render(persona=persona, memories=memories).strip()
