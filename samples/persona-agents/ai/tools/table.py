"""Rows as a Markdown table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def cell(value: object) -> str:
    return str(value).replace("|", r"\|").replace("\n", " ")


def markdown_table(rows: list[dict[str, str]]) -> dict:
    """Lays out rows, each a mapping from column to cell, as a Markdown table."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, ["---"] * len(columns)]
    lines += [[cell(row.get(column, "")) for column in columns] for row in rows]
    return {"table": "\n".join(f"| {' | '.join(line)} |" for line in lines)}


def frame_table(frame: pd.DataFrame) -> str:
    """The same for a data frame, which only notebooks of the ML side bring along."""
    return markdown_table(frame.to_dict("records"))["table"]
