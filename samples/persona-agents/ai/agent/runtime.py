"""The running persona: sessions, memory and one method, `ask`."""

from __future__ import annotations

import time
from dataclasses import dataclass

from google.adk.models import BaseLlm
from google.adk.runners import Runner
from google.adk.sessions import InMemorySessionService

from ai.memory.recall import Memory
from ai.persona import Persona
from ai.telemetry import metrics

from .builder import build_agent
from .content import message, text_of

APP = "persona_agents"


@dataclass(frozen=True, slots=True)
class Answer:
    persona: str
    text: str
    model: str
    seconds: float


class Runtime:
    def __init__(self, persona: Persona, model: BaseLlm) -> None:
        self.persona = persona
        self.model = model.model
        self.memory = Memory(persona.memory)
        self.runner = Runner(
            app_name=APP,
            agent=build_agent(persona, model, self.memory),
            session_service=InMemorySessionService(),
            auto_create_session=True,
        )

    @property
    def card(self) -> dict[str, object]:
        """What may be shown of the persona: all of it but the instruction."""
        shown = self.persona.model_dump(include={"name", "title", "role", "greeting", "tools"})
        return {**shown, "model": self.model}

    async def ask(self, question: str, *, session: str, user: str = "guest") -> Answer:
        started = time.perf_counter()
        text = ""
        async for event in self.runner.run_async(
            user_id=user, session_id=session, new_message=message(question)
        ):
            if event.is_final_response():
                text += text_of(event.content)
        seconds = time.perf_counter() - started

        self.memory.remember(user, question)
        metrics.count("persona_answers_total", persona=self.persona.name)
        metrics.observe("persona_answer_seconds", seconds, persona=self.persona.name)
        return Answer(self.persona.name, text, self.model, round(seconds, 3))
