"""What is in the corpus, asked in SQL; and what is too large for that."""

from pathlib import Path

import dask.dataframe as dd
import duckdb
import pandas as pd

BY_PERSONA = """
    select persona, count(*) as dialogues, avg(rating) as rating,
           quantile_cont(length(answer), 0.5) as median_length
    from read_parquet(?) group by persona order by dialogues desc
"""


def by_persona(corpus: Path) -> pd.DataFrame:
    with duckdb.connect() as connection:
        return connection.execute(BY_PERSONA, [str(corpus)]).df()


def words_by_day(folder: Path) -> pd.Series:
    """Over all the daily files, out of core."""
    frame = dd.read_parquet(folder / "*.parquet", columns=["ended", "answer"])
    words = frame["answer"].str.split().str.len()
    return words.groupby(frame["ended"].dt.date).sum().compute().sort_index()
