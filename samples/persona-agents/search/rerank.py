"""A slower and better look at the passages that were found."""

from __future__ import annotations

from sentence_transformers import CrossEncoder

from .index import Index


class Search:
    def __init__(self, index: Index, judge: str = "BAAI/bge-reranker-v2-m3") -> None:
        self.index = index
        self.judge = CrossEncoder(judge)

    def __call__(self, question: str, count: int = 5) -> list[str]:
        found = [passage for _, passage in self.index.nearest(question)]
        ranked = self.judge.rank(question, found, top_k=count)
        return [found[each["corpus_id"]] for each in ranked]
