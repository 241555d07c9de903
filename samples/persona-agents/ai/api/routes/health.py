"""For the orchestrator and for the dashboards."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from ai import __version__
from ai.telemetry import metrics

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok", "version": __version__}


@router.get("/metrics", response_class=PlainTextResponse)
async def exposition() -> str:
    return metrics.exposition()
