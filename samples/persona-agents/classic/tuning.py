"""The search for good settings of the boosters."""

import numpy as np
import optuna
from sklearn.model_selection import cross_val_score

from .boosting import Vote


def search(x: np.ndarray, y: np.ndarray, trials: int = 40) -> dict[str, float]:
    def loss(trial: optuna.Trial) -> float:
        vote = Vote(
            trees=trial.suggest_int("trees", 100, 1000, log=True),
            rate=trial.suggest_float("rate", 0.01, 0.3, log=True),
            depth=trial.suggest_int("depth", 3, 9),
        )
        return -cross_val_score(vote, x, y, cv=4, scoring="neg_log_loss").mean()

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=3))
    study.optimize(loss, n_trials=trials)
    return study.best_params
