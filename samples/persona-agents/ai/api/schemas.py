"""What goes over the wire; the console reads it with the same classes."""

from pydantic import BaseModel, Field


class PersonaCard(BaseModel):
    name: str
    title: str
    role: str
    greeting: str
    tools: list[str]
    model: str


class Question(BaseModel):
    text: str = Field(min_length=1)
    session: str = "default"
    user: str = "guest"


class Reply(BaseModel):
    persona: str
    text: str
    model: str
    seconds: float
