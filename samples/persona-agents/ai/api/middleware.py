"""Every request gets an id, a line in the log and a place in the numbers."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from ai.telemetry import metrics, request_id

log = logging.getLogger(__name__)


async def trace_requests(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    name = request.headers.get("x-request-id") or uuid.uuid4().hex
    token = request_id.set(name)
    started = time.perf_counter()
    try:
        response = await call_next(request)
        seconds = time.perf_counter() - started
        metrics.count("http_requests_total", status=response.status_code)
        log.info("%s %s: %d", request.method, request.url.path, response.status_code)
        response.headers["x-request-id"] = name
        response.headers["server-timing"] = f"app;dur={1000 * seconds:.1f}"
        return response
    finally:
        request_id.reset(token)
