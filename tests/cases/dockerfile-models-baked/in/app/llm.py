"""The language model: a GGUF file, downloaded where it is not there yet."""

import functools
import os
import urllib.request

from llama_cpp import Llama

from app import config


def fetch() -> str:
    if not os.path.exists(config.LLM_FILE):
        os.makedirs(os.path.dirname(config.LLM_FILE), exist_ok=True)
        urllib.request.urlretrieve(config.LLM_URL, config.LLM_FILE)
    return config.LLM_FILE


@functools.cache
def model() -> Llama:
    return Llama(model_path=fetch(), n_ctx=2048, verbose=False)


def answer(question: str, passages: list[str]) -> str:
    prompt = "\n".join([*passages, "", f"Question: {question}", "Answer:"])
    return model()(prompt, max_tokens=64)["choices"][0]["text"].strip()
