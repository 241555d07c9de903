"""Preference tuning: of two answers, more of the better one."""

from pathlib import Path

from datasets import Dataset
from trl import DPOConfig, DPOTrainer

from model.load import load

from .adapter import with_adapter


def prefer(base: str, pairs: Dataset, output: Path, beta: float = 0.1) -> None:
    """`pairs` has the columns prompt, chosen and rejected."""
    missing = {"prompt", "chosen", "rejected"} - set(pairs.column_names)
    if missing:
        raise ValueError(f"the pairs lack {', '.join(sorted(missing))}")
    model, tokenizer = load(base, small=True)
    trainer = DPOTrainer(
        model=with_adapter(model, rank=8),
        processing_class=tokenizer,
        train_dataset=pairs,
        args=DPOConfig(output_dir=str(output), beta=beta, learning_rate=5e-6, bf16=True),
    )
    trainer.train()
    trainer.save_model()
