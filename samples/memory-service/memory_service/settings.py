"""What can be set from outside: each field by the variable MEMORY_ and its name."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="MEMORY_")

    database: Path = Path(":memory:")  # an SQLite file; by default none is kept
    encoder: Literal["words", "sentences"] = "words"
    sentence_model: str = "sentence-transformers/all-MiniLM-L6-v2"
    floor: float = Field(0.05, ge=0, le=1)  # below this a likeness is a coincidence
