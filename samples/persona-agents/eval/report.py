"""The week's numbers as a page."""

from pathlib import Path

import matplotlib
import pandas as pd

from ai.tools.table import frame_table

matplotlib.use("Agg")

from matplotlib import pyplot as plt  # after the choice of a backend that needs no screen


def report(scores: pd.DataFrame, folder: Path) -> Path:
    """`scores` has the columns persona, week and score."""
    wide = scores.pivot(index="week", columns="persona", values="score")
    figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
    wide.plot(ax=axes, marker="o", ylabel="score")
    figure.savefig(folder / "scores.svg")
    plt.close(figure)

    latest = wide.tail(1).T.round(2).reset_index().set_axis(["persona", "score"], axis=1)
    page = folder / "report.md"
    page.write_text(f"# Scores\n\n![by week](scores.svg)\n\n{frame_table(latest)}\n")
    return page
