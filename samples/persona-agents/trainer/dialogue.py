"""Supervised tuning on dialogues in a persona's voice."""

from pathlib import Path

from trl import SFTConfig, SFTTrainer

from ai.persona import load_persona, render_instruction
from data_pipeline.corpus import dialogues
from model.load import load

from .adapter import with_adapter
from .settings import TrainerSettings
from .tracking import ParquetLosses


def tune(persona_file: Path, settings: TrainerSettings) -> Path:
    persona = load_persona(persona_file)
    model, tokenizer = load(settings.base_model, small=True)
    output = settings.output / persona.name
    trainer = SFTTrainer(
        model=with_adapter(model),
        processing_class=tokenizer,
        train_dataset=dialogues(settings.corpus, system=render_instruction(persona)),
        callbacks=[ParquetLosses(output / "losses.parquet")],
        args=SFTConfig(
            output_dir=str(output),
            num_train_epochs=2,
            per_device_train_batch_size=4,
            gradient_checkpointing=True,
            learning_rate=2e-4,
            bf16=True,
            seed=settings.seed,
        ),
    )
    trainer.train()
    trainer.save_model()
    return output
