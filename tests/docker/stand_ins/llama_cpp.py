"""Stands in for llama-cpp-python: reads a GGUF file's first bytes, and says a word of the prompt."""


class Llama:
    def __init__(self, model_path: str, **settings):
        with open(model_path, "rb") as stream:
            if stream.read(4) != b"GGUF":
                raise ValueError(f"{model_path} is not in the format of GGUF")

    def __call__(self, prompt: str, max_tokens: int = 16) -> dict:
        return {"choices": [{"text": prompt.split("Question: ")[-1].split("?")[0]}]}
