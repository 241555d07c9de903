"""The service's side of the conversation, over HTTP."""

from __future__ import annotations

from types import TracebackType

import httpx

from ai.api.schemas import PersonaCard, Question, Reply


class Client:
    def __init__(self, url: str, *, user: str, session: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=90)
        self.user = user
        self.session = session

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.http.close()

    def card(self) -> dict[str, object]:
        response = self.http.get("/persona").raise_for_status()
        return PersonaCard.model_validate_json(response.content).model_dump()

    def ask(self, text: str) -> Reply:
        question = Question(text=text, session=self.session, user=self.user)
        response = self.http.post("/ask", json=question.model_dump()).raise_for_status()
        return Reply.model_validate_json(response.content)
