"""JSON in and out: orjson where the `fast` extra is installed, else the standard library."""

from __future__ import annotations

import json
from typing import Any

try:
    import orjson
except ImportError:
    orjson = None


def dumps(value: Any) -> bytes:
    """Compact UTF-8; what JSON has no type for becomes its `str`."""
    if orjson is not None:
        return orjson.dumps(value, default=str)
    text = json.dumps(value, default=str, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def loads(text: str | bytes) -> Any:
    return orjson.loads(text) if orjson is not None else json.loads(text)
