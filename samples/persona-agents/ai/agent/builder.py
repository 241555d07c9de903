"""A persona becomes an agent of the Agent Development Kit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.adk.agents import LlmAgent
from google.genai import types

from ai.memory.recall import Memory
from ai.persona import Persona, render_instruction
from ai.tools import resolve_tools

from .callbacks import count_usage, refuse_by, report_failure
from .content import text_of

if TYPE_CHECKING:
    from google.adk.agents.readonly_context import ReadonlyContext
    from google.adk.models import BaseLlm


def build_agent(persona: Persona, model: BaseLlm, memory: Memory) -> LlmAgent:
    def instruction(context: ReadonlyContext) -> str:
        """Rendered anew for each turn, with what is worth remembering in it."""
        question = text_of(context.user_content)
        return render_instruction(persona, memory.recall(context.user_id, question))

    return LlmAgent(
        name=persona.name,
        description=persona.role,
        model=model,
        instruction=instruction,
        tools=resolve_tools(persona.tools),
        generate_content_config=types.GenerateContentConfig(
            temperature=persona.temperature,
            max_output_tokens=persona.max_output_tokens,
        ),
        before_model_callback=refuse_by(persona),
        after_model_callback=count_usage,
        on_model_error_callback=report_failure,
    )
