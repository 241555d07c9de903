"""A model for machines without a key: it says what it was asked, at no cost."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from google.adk.models import BaseLlm, LlmRequest, LlmResponse
from google.genai import types

FREE = types.GenerateContentResponseUsageMetadata(
    prompt_token_count=0, candidates_token_count=0
)


class EchoModel(BaseLlm):
    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        asked = [
            part.text
            for content in llm_request.contents
            if content.role == "user"
            for part in content.parts or []
            if part.text
        ]
        text = f"(echo) {asked[-1]}" if asked else "(echo)"
        content = types.Content(role="model", parts=[types.Part(text=text)])
        yield LlmResponse(content=content, usage_metadata=FREE)
