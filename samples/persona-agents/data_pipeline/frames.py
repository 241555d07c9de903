"""Raw exports as one clean Parquet file."""

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from .clean import clean


def merge(exports: list[Path], target: Path) -> int:
    """Returns the number of rows written."""
    frame = (
        pl.concat([pl.scan_ndjson(export) for export in exports], how="diagonal")
        .filter(pl.col("answer").str.len_chars() > 0)
        .with_columns(pl.col("question", "answer").map_elements(clean, return_dtype=pl.String))
        .unique(subset=["question", "answer"], maintain_order=True)
    )
    frame.sink_parquet(target, compression="zstd")
    return pq.read_metadata(target).num_rows
