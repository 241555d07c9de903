"""The service.

    uvicorn memory_service.main:app
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, Field

from .recall import choose_encoder, recall
from .settings import Settings
from .store import Memory, Store


class Told(BaseModel):
    person: str = Field(min_length=1, max_length=100)
    text: str = Field(min_length=1, max_length=10_000)


class Recalled(BaseModel):
    text: str
    likeness: float
    told_at: float


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.settings = Settings()
    app.state.encoder = choose_encoder(app.state.settings)
    app.state.store = Store(app.state.settings.database)
    yield
    app.state.store.close()


app = FastAPI(title="memory-service", lifespan=lifespan)


@app.get("/healthz")
def healthz(request: Request) -> dict[str, str]:
    return {"encoder": request.app.state.encoder.name}


@app.post("/memories", status_code=201)
def remember(told: Told, request: Request) -> Memory:
    return request.app.state.store.add(told.person, told.text)


@app.get("/memories")
def ask(
    request: Request,
    person: str,
    about: Annotated[str, Query(min_length=1)],
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
) -> list[Recalled]:
    state = request.app.state
    found = recall(
        about, state.store.of(person), state.encoder, floor=state.settings.floor, limit=limit
    )
    return [
        Recalled(text=memory.text, likeness=likeness, told_at=memory.told_at)
        for likeness, memory in found
    ]
