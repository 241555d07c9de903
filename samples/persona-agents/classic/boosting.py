"""Will this conversation be rated well? Three boosters vote."""

from __future__ import annotations

import numpy as np
from catboost import CatBoostClassifier
from lightgbm import LGBMClassifier
from sklearn.base import BaseEstimator, ClassifierMixin
from xgboost import XGBClassifier


class Vote(ClassifierMixin, BaseEstimator):
    def __init__(self, trees: int = 400, rate: float = 0.05, depth: int = 6) -> None:
        self.trees = trees
        self.rate = rate
        self.depth = depth

    def fit(self, x: np.ndarray, y: np.ndarray) -> Vote:
        size = {"n_estimators": self.trees, "learning_rate": self.rate, "max_depth": self.depth}
        members = (
            XGBClassifier(**size, tree_method="hist"),
            LGBMClassifier(**size, verbose=-1),
            CatBoostClassifier(**size, verbose=False, allow_writing_files=False),
        )
        self.members_ = [member.fit(x, y) for member in members]
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        return np.mean([member.predict_proba(x) for member in self.members_], axis=0)

    def predict(self, x: np.ndarray) -> np.ndarray:
        return self.classes_[self.predict_proba(x).argmax(axis=1)]
