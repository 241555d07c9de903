"""Hooks around each call of the model."""

from __future__ import annotations

from collections.abc import Callable

from google.adk.agents.callback_context import CallbackContext
from google.adk.models import LlmRequest, LlmResponse

from ai.models.cost import price
from ai.persona import Persona
from ai.telemetry import metrics

from .content import reply, text_of
from .guardrails import objection

BeforeModel = Callable[[CallbackContext, LlmRequest], LlmResponse | None]


class ModelUnavailable(Exception):
    """The provider is down, over quota, too slow, or refuses our key."""


def refuse_by(persona: Persona) -> BeforeModel:
    """A hook that answers in the model's place where the persona should not go."""

    def before_model(
        callback_context: CallbackContext, llm_request: LlmRequest
    ) -> LlmResponse | None:
        refusal = objection(persona, text_of(callback_context.user_content))
        if refusal is None:
            return None
        metrics.count("persona_refusals_total", persona=persona.name)
        return LlmResponse(content=reply(refusal))

    return before_model


def report_failure(
    callback_context: CallbackContext, llm_request: LlmRequest, error: Exception
) -> None:
    """Providers fail in a hundred ways; the layers above need to know only one."""
    metrics.count("persona_failures_total", persona=callback_context.agent_name)
    raise ModelUnavailable(f"{llm_request.model} did not answer") from error


def count_usage(callback_context: CallbackContext, llm_response: LlmResponse) -> None:
    """Add up tokens and money; a stub, or a chunk of a stream, reports none."""
    usage = llm_response.usage_metadata
    if usage is None:
        return
    agent = callback_context.agent_name
    asked, answered = usage.prompt_token_count or 0, usage.candidates_token_count or 0
    metrics.count("persona_tokens_total", asked, persona=agent, direction="in")
    metrics.count("persona_tokens_total", answered, persona=agent, direction="out")
    if llm_response.model_version:
        cost = price(llm_response.model_version, asked, answered)
        metrics.count("persona_cost_dollars_total", cost, persona=agent)
