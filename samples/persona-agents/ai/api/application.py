"""The application, put together."""

from __future__ import annotations

from fastapi import FastAPI

from ai import __version__
from ai.agent import Runtime

from .errors import add_error_handlers
from .middleware import trace_requests
from .responses import CodecResponse
from .routes import health, persona


def create_app(runtime: Runtime) -> FastAPI:
    app = FastAPI(
        title=runtime.persona.title,
        version=__version__,
        default_response_class=CodecResponse,
    )
    app.state.runtime = runtime
    app.middleware("http")(trace_requests)
    app.include_router(health.router)
    app.include_router(persona.router)
    add_error_handlers(app)
    return app
