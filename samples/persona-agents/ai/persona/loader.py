"""From a YAML file to a persona."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from .schema import Persona

PERSONAS = Path(__file__).resolve().parents[2] / "config" / "personas"


class PersonaError(Exception):
    """A persona file that is missing, not YAML, or not a persona."""


def load_persona(path: Path) -> Persona:
    try:
        return Persona.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise PersonaError(f"cannot read '{path}': {error.strerror}") from error
    except yaml.YAMLError as error:
        raise PersonaError(f"'{path}' is not YAML: {error}") from error
    except ValidationError as error:
        raise PersonaError(f"'{path}' is not a persona: {error}") from error


def list_personas() -> list[str]:
    """Every persona this deployment has, by file name."""
    return sorted(file.stem for file in PERSONAS.glob("*.yaml"))
