"""A vocabulary for our own decoder, and one to compare it with."""

from collections.abc import Iterable
from pathlib import Path

import sentencepiece
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

SPECIAL = ["<pad>", "<bos>", "<eos>", "<user>", "<persona>"]


def train_bytes(texts: Iterable[str], size: int) -> Tokenizer:
    """Byte-pair encoding over bytes: no character is ever unknown."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def train_unigram(corpus: Path, size: int) -> sentencepiece.SentencePieceProcessor:
    prefix = corpus.with_suffix(".unigram")
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(prefix), vocab_size=size, model_type="unigram"
    )
    return sentencepiece.SentencePieceProcessor(model_file=f"{prefix}.model")
