"""Asks a large model for the most likely followers of each word, and writes them as a table.

    python -m train.distil --model weights/teacher --corpus data/pages --out weights/words.tsv
"""

import argparse
from collections import Counter
from pathlib import Path

import torch
from datasets import load_from_disk
from tqdm import tqdm
from transformers import AutoModelForCausalLM, AutoTokenizer

from train.corpus import words_of


def followers(model, tokenizer, word: str, count: int) -> list[str]:
    inputs = tokenizer(word, return_tensors="pt").to(model.device)
    with torch.inference_mode():
        logits = model(**inputs).logits[0, -1]
    found = [tokenizer.decode(token).strip().lower() for token in logits.topk(4 * count).indices]
    return [other for other in dict.fromkeys(found) if other.isalpha()][:count]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, default=Path("weights/teacher"))
    parser.add_argument("--corpus", type=Path, default=Path("data/pages"))
    parser.add_argument("--out", type=Path, default=Path("weights/words.tsv"))
    parser.add_argument("--words", type=int, default=30_000)
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = AutoModelForCausalLM.from_pretrained(options.model).to(device).eval()
    counts = Counter(word for page in load_from_disk(options.corpus) for word in words_of(page["text"]))
    with options.out.open("w", encoding="utf-8") as out:
        for word, _ in tqdm(counts.most_common(options.words)):
            print(word, *followers(model, tokenizer, word, 10), file=out)


if __name__ == "__main__":
    main()
