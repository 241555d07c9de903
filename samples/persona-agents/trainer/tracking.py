"""Where a run leaves its traces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import mlflow
import pandas as pd
import wandb
from transformers import TrainerCallback


@contextmanager
def tracked(name: str, uri: str, **parameters: object) -> Iterator[None]:
    """The run is kept in MLflow; Weights & Biases shows it while it lasts."""
    mlflow.set_tracking_uri(uri)
    live = wandb.init(project="personas", name=name, config=parameters, mode="offline")
    try:
        with mlflow.start_run(run_name=name):
            mlflow.log_params(parameters)
            yield
    finally:
        live.finish()


class ParquetLosses(TrainerCallback):
    """Keeps every logged line, so that a plot never needs a server."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[dict[str, float]] = []

    def on_log(self, args, state, control, logs=None, **kwargs) -> None:
        self.lines.append({"step": state.global_step, **(logs or {})})

    def on_train_end(self, args, state, control, **kwargs) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(self.lines).to_parquet(self.path)
