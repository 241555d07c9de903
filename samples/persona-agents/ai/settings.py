"""What the environment says, read once at start."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    persona_file: Path  # which persona this process is
    model: str | None  # takes the place of the persona's own model
    host: str
    port: int
    log_level: str

    @classmethod
    def from_environment(cls) -> Settings:
        return cls(
            persona_file=Path(os.environ.get("PERSONA_FILE", "config/personas/writer.yaml")),
            model=os.environ.get("PERSONA_MODEL") or None,
            host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8000")),
            log_level=os.environ.get("LOG_LEVEL", "INFO").upper(),
        )
