"""What people talk about: questions as points, points as groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import umap
from sklearn.cluster import HDBSCAN

from layer.embedding import SentenceEncoder


def themes(questions: Sequence[str], encoder: SentenceEncoder, least: int = 15) -> np.ndarray:
    """A group for each question; -1 for those that stand alone."""
    points = encoder.encode(questions).cpu().numpy()
    flat = umap.UMAP(n_components=5, metric="cosine", random_state=11).fit_transform(points)
    return HDBSCAN(min_cluster_size=least).fit_predict(flat)
