"""Where training finds things; a .env file is welcome on a workstation."""

from pathlib import Path

from dotenv import find_dotenv
from pydantic_settings import BaseSettings, SettingsConfigDict


class TrainerSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="TRAINER_", env_file=find_dotenv())

    corpus: str = "corpora/dialogues"
    output: Path = Path("runs")
    base_model: str = "Qwen/Qwen3-1.7B"
    tracking_uri: str = "sqlite:///runs/mlflow.db"
    metrics_port: int = 9108
    seed: int = 20
