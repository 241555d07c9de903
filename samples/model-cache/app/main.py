"""Answers questions about the passages in data/."""

from fastapi import FastAPI

from app import llm, search

app = FastAPI(title="answers")


@app.get("/health")
def health() -> dict:
    return {"status": "ok", "passages": len(search.PASSAGES)}


@app.get("/answer")
def answer(question: str) -> dict:
    passages = search.nearest(question)
    return {"answer": llm.answer(question, passages), "passages": passages}
