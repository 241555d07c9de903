"""Texts end to end in rows of equal length, so that no token is padding."""

from itertools import chain

from datasets import Dataset, load_dataset
from transformers import AutoTokenizer


def packed(source: str, length: int, tokenizer_name: str = "tokenizers/decoder") -> Dataset:
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_name)

    def pack(batch: dict[str, list]) -> dict[str, list]:
        encoded = tokenizer(batch["answer"], add_special_tokens=False)["input_ids"]
        ids = list(chain.from_iterable([*each, tokenizer.eos_token_id] for each in encoded))
        whole = len(ids) // length * length
        return {"ids": [ids[i : i + length] for i in range(0, whole, length)]}

    rows = load_dataset("parquet", data_files=f"{source}/*.parquet", split="train")
    done = rows.map(pack, batched=True, remove_columns=rows.column_names)
    return done.with_format("torch")["ids"]
