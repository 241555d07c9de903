import os

from pydantic import Field
from pydantic_settings import BaseSettings


def env(name, default=None):
    return os.environ.get(name, default)


ORG = "acme"
RERANKER = env("RERANKER", "acme/reranker-base")
OTHER = env("OTHER", "acme/other")


class Settings(BaseSettings):
    model_config = {"env_prefix": "APP_"}
    embedder: str = "acme/embedder-small"
    speech: str = Field("base", alias="SPEECH_MODEL")


settings = Settings()
