"""The shape of a persona file. An unknown key is an error, so that a typo cannot hide."""

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(Strict):
    """One exchange that shows the tone better than an adjective could."""

    user: str
    reply: str


class MemoryPolicy(Strict):
    notes: int = Field(default=200, ge=0, description="how many exchanges are kept for a user")
    recall: int = Field(default=3, ge=0, description="how many of them may colour one answer")
    half_life_minutes: float = Field(default=240.0, gt=0)


class Persona(Strict):
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")  # an agent's name is an identifier
    title: str
    role: str
    model: str = Field(pattern=r"^[a-z0-9_]+/.+$")  # provider/model, as LiteLLM spells it
    temperature: float = Field(default=0.7, ge=0.0, le=2.0)
    max_output_tokens: int = Field(default=1024, ge=64)
    greeting: str
    instruction: str
    tools: tuple[str, ...] = ()
    boundaries: tuple[str, ...] = ()
    refuse_topics: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    memory: MemoryPolicy = MemoryPolicy()
