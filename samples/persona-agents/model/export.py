"""From PyTorch to ONNX, checked against the original before anyone sees it."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from .decoder import Decoder

TOLERANCE = 1e-3


def export(decoder: Decoder, path: Path, length: int = 32) -> float:
    """Writes the file and returns the largest difference between the two."""
    ids = torch.randint(0, decoder.tokens.num_embeddings, (1, length))
    decoder.eval()
    torch.onnx.export(decoder, (ids,), path, input_names=["ids"], output_names=["logits"])
    onnx.checker.check_model(onnx.load(path))

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (ours,) = session.run(["logits"], {"ids": ids.numpy()})
    with torch.inference_mode():
        theirs = decoder(ids).numpy()
    difference = float(np.abs(ours - theirs).max())
    if difference > TOLERANCE:
        raise ValueError(f"the exported model is off by {difference:g}")
    return difference
