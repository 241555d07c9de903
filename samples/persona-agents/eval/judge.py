"""One model marks another's answers, blind and in both orders."""

from __future__ import annotations

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

QUESTION = "Question: {question}\n\nA: {a}\n\nB: {b}\n\nThe better answer is"


class Judge:
    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
        self.model = model
        self.tokenizer = tokenizer
        letters = tokenizer([" A", " B"], add_special_tokens=False)["input_ids"]
        self.letters = [ids[0] for ids in letters]

    @torch.inference_mode()
    def first_wins(self, question: str, a: str, b: str) -> float:
        prompt = QUESTION.format(question=question, a=a, b=b)
        ids = self.tokenizer(prompt, return_tensors="pt").to(self.model.device)
        logits = self.model(**ids).logits[0, -1, self.letters]
        return logits.float().softmax(dim=-1)[0].item()

    def preference(self, question: str, ours: str, theirs: str) -> float:
        """From 0 (theirs) to 1 (ours); a judge that likes the first place cancels out."""
        leading = self.first_wins(question, ours, theirs)
        trailing = 1 - self.first_wins(question, theirs, ours)
        return (leading + trailing) / 2
