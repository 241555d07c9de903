"""How many words an answer shares with a reference; cheap, and a first alarm."""

from collections.abc import Sequence
from statistics import fmean

import sacrebleu
from rouge_score.rouge_scorer import RougeScorer


def overlap(answers: Sequence[str], references: Sequence[str]) -> dict[str, float]:
    scorer = RougeScorer(["rouge1", "rougeL"], use_stemmer=True)
    scores = [scorer.score(*pair) for pair in zip(references, answers, strict=True)]
    return {
        "bleu": sacrebleu.corpus_bleu(answers, [references]).score,
        "chrf": sacrebleu.corpus_chrf(answers, [references]).score,
        "rouge1": 100 * fmean(score["rouge1"].fmeasure for score in scores),
        "rougeL": 100 * fmean(score["rougeL"].fmeasure for score in scores),
    }
