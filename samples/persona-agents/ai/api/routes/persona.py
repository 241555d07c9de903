"""For the people: who is this, who else is there, and a question."""

from fastapi import APIRouter, Request

from ai.agent import Runtime
from ai.persona import list_personas

from ..schemas import PersonaCard, Question, Reply

router = APIRouter(tags=["persona"])


def runtime_of(request: Request) -> Runtime:
    return request.app.state.runtime


@router.get("/persona")
async def persona(request: Request) -> PersonaCard:
    return PersonaCard.model_validate(runtime_of(request).card)


@router.get("/personas")
async def personas() -> list[str]:
    return list_personas()


@router.post("/ask")
async def ask(request: Request, question: Question) -> Reply:
    answer = await runtime_of(request).ask(
        question.text, session=question.session, user=question.user
    )
    return Reply.model_validate(answer, from_attributes=True)
