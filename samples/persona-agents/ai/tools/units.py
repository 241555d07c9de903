"""Conversion between units of one kind, from the table beside this file."""

from pathlib import Path

from ai.codec import loads

UNITS: dict[str, dict[str, float]] = loads(Path(__file__).with_name("units.json").read_bytes())


def convert(amount: float, unit: str, to: str) -> dict:
    """Converts an amount, for example 2.5 from "cup" to "ml"."""
    for kind, units in UNITS.items():
        if unit in units and to in units:
            return {"amount": amount * units[unit] / units[to], "unit": to, "kind": kind}
    return {"error": f"cannot turn '{unit}' into '{to}'"}
