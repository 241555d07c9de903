"""The loop for our own decoder, on as many devices as there are."""

from __future__ import annotations

from accelerate import Accelerator
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader
from tqdm.auto import tqdm

from .optimiser import optimiser
from .schedule import cosine_with_warmup


def next_token_loss(logits: Tensor, ids: Tensor) -> Tensor:
    return F.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())


def train(module: nn.Module, batches: DataLoader, epochs: int, rate: float) -> nn.Module:
    accelerator = Accelerator(mixed_precision="bf16", gradient_accumulation_steps=4)
    steps = epochs * len(batches)
    adam = optimiser(module, rate)
    module, adam, batches, schedule = accelerator.prepare(
        module, adam, batches, cosine_with_warmup(adam, steps)
    )
    bar = tqdm(total=steps, disable=not accelerator.is_main_process)
    for _ in range(epochs):
        for ids in batches:
            with accelerator.accumulate(module):
                loss = next_token_loss(module(ids), ids)
                accelerator.backward(loss)
                accelerator.clip_grad_norm_(module.parameters(), 1.0)
                adam.step()
                schedule.step()
                adam.zero_grad()
            bar.update()
            bar.set_postfix(loss=f"{loss.item():.3f}")
    return accelerator.unwrap_model(module)
