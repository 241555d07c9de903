"""What a caller sees when the model's side fails."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request

from ai.agent import ModelUnavailable

from .responses import CodecResponse

log = logging.getLogger(__name__)


async def model_unavailable(request: Request, error: ModelUnavailable) -> CodecResponse:
    """The reason goes to the log; what a provider says may hold more than a caller may know."""
    log.error("%s", error, exc_info=error)
    return CodecResponse({"detail": "the model did not answer; try again"}, status_code=502)


def add_error_handlers(app: FastAPI) -> None:
    """A failing provider is a bad gateway; a bug of ours stays a 500."""
    app.add_exception_handler(ModelUnavailable, model_unavailable)
