"""Settings: from the environment, else these."""

import os

EMBEDDING_MODEL = os.environ.get("EMBEDDING_MODEL", "sentence-transformers/all-MiniLM-L6-v2")
LLM_URL = os.environ.get(
    "LLM_URL",
    "https://huggingface.co/bartowski/SmolLM2-135M-Instruct-GGUF/resolve/main/SmolLM2-135M-Instruct-Q4_K_M.gguf",
)
LLM_FILE = os.environ.get("LLM_FILE", "/models/llm.gguf")
