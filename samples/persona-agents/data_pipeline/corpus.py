"""Dialogues as a data set of messages."""

from datasets import Dataset, load_dataset


def dialogues(source: str, system: str, seed: int = 1) -> Dataset:
    """One conversation a row, the persona's instruction at its head."""

    def as_messages(row: dict) -> dict:
        return {
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": row["question"]},
                {"role": "assistant", "content": row["answer"]},
            ]
        }

    rows = load_dataset("parquet", data_files=f"{source}/*.parquet", split="train")
    return rows.shuffle(seed=seed).map(as_messages, remove_columns=rows.column_names)
