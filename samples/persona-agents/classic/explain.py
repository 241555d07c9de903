"""What the boosters look at."""

import numpy as np
import pandas as pd
import shap
from xgboost import XGBClassifier


def importance(model: XGBClassifier, x: pd.DataFrame) -> pd.Series:
    """The mean weight of each column in a prediction, the largest first."""
    values = shap.TreeExplainer(model).shap_values(x)
    return pd.Series(np.abs(values).mean(axis=0), index=x.columns).sort_values(ascending=False)
