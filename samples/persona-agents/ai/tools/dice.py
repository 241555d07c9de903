"""Chance, for games."""

import random
import re

DICE = re.compile(r"(?P<count>\d{0,2})d(?P<sides>\d{1,3})(?P<bonus>[+-]\d{1,3})?")


def roll(dice: str) -> dict:
    """Rolls dice written the way players write them: "d20", "3d6", "2d8+1"."""
    match = DICE.fullmatch(dice.replace(" ", "").lower())
    if match is None or int(match["sides"]) == 0:
        return {"error": f"'{dice}' is not dice"}
    faces = [random.randint(1, int(match["sides"])) for _ in range(int(match["count"] or 1))]
    return {"faces": faces, "total": sum(faces) + int(match["bonus"] or 0)}
