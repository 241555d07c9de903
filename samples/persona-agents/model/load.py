"""Open models from the hub, in four bits where the GPU is small."""

from __future__ import annotations

from importlib.metadata import version

import bitsandbytes
import torch
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    BitsAndBytesConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)


def four_bits() -> BitsAndBytesConfig:
    if not hasattr(bitsandbytes.nn, "Linear4bit"):
        raise RuntimeError(f"bitsandbytes {version('bitsandbytes')} has no four-bit layer")
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_compute_dtype=torch.bfloat16,
        bnb_4bit_use_double_quant=True,
    )


def load(name: str, small: bool = False) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModelForCausalLM.from_pretrained(
        name,
        dtype=torch.bfloat16,
        device_map="auto",
        quantization_config=four_bits() if small else None,
    )
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    return model, tokenizer
