"""Every persona in config/ is one that the service can be."""

import pytest

from ai.persona import PersonaError, list_personas, load_persona, render_instruction
from ai.persona.loader import PERSONAS
from ai.tools import UnknownTool, resolve_tools


@pytest.mark.parametrize("name", list_personas())
def test_persona_is_complete(name):
    persona = load_persona(PERSONAS / f"{name}.yaml")
    assert persona.name == name
    assert len(resolve_tools(persona.tools)) == len(persona.tools)
    assert all(boundary in render_instruction(persona) for boundary in persona.boundaries)


def test_seventeen():
    assert len(list_personas()) == 17


def test_a_typo_is_found(tmp_path):
    text = (PERSONAS / "poet.yaml").read_text().replace("temperature", "temprature")
    (tmp_path / "poet.yaml").write_text(text)
    with pytest.raises(PersonaError, match="temprature"):
        load_persona(tmp_path / "poet.yaml")


def test_unknown_tool():
    with pytest.raises(UnknownTool, match="abacus"):
        resolve_tools(["abacus"])
