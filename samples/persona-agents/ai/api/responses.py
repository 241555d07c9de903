"""JSON by our own codec, so that the `fast` extra pays here too."""

from typing import Any

from fastapi.responses import JSONResponse

from ..codec import dumps


class CodecResponse(JSONResponse):
    def render(self, content: Any) -> bytes:
        return dumps(content)
