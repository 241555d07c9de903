"""Illustrations: upright, of one size, and none that is blurred."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

SHARP = 90.0  # variance of the Laplacian; below it we see fog


def sharpness(picture: Image.Image) -> float:
    grey = np.asarray(picture.convert("L"))
    return float(cv2.Laplacian(grey, cv2.CV_64F).var())


def prepare(source: Path, target: Path, edge: int = 512) -> bool:
    """False, and nothing written, for a picture that is not sharp enough."""
    with Image.open(source) as opened:
        picture = ImageOps.fit(ImageOps.exif_transpose(opened).convert("RGB"), (edge, edge))
    if sharpness(picture) < SHARP:
        return False
    picture.save(target, quality=90, optimize=True)
    return True
