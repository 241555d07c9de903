"""Who the agent is: read from YAML, checked, and turned into an instruction."""

from .instruction import render_instruction
from .loader import PersonaError, list_personas, load_persona
from .schema import MemoryPolicy, Persona

__all__ = [
    "MemoryPolicy",
    "Persona",
    "PersonaError",
    "list_personas",
    "load_persona",
    "render_instruction",
]
