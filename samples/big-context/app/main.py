"""The service.

    uvicorn app.main:app
"""

from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.settings import PROPOSALS, WORDS_TABLE
from app.table import Table


@asynccontextmanager
async def lifespan(application: Starlette):
    application.state.table = Table(WORDS_TABLE)
    yield


async def healthz(request: Request) -> JSONResponse:
    return JSONResponse({"words": len(request.app.state.table.followers)})


async def propose(request: Request) -> JSONResponse:
    text = request.query_params.get("text", "")
    return JSONResponse({"next": request.app.state.table.next(text, PROPOSALS)})


app = Starlette(
    routes=[Route("/healthz", healthz), Route("/next", propose)],
    lifespan=lifespan,
)
