"""Counters and summaries in the Prometheus text format, which needs no library."""

from __future__ import annotations

from collections import defaultdict
from threading import Lock

Labels = tuple[tuple[str, str], ...]

totals: dict[tuple[str, Labels], float] = defaultdict(float)
lock = Lock()


def labelled(labels: dict[str, object]) -> Labels:
    return tuple(sorted((name, str(value)) for name, value in labels.items()))


def count(name: str, amount: float = 1, **labels: object) -> None:
    with lock:
        totals[name, labelled(labels)] += amount


def observe(name: str, value: float, **labels: object) -> None:
    """One more observation of a summary: its sum and its count."""
    count(f"{name}_sum", value, **labels)
    count(f"{name}_count", **labels)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n") + '"'


def exposition() -> str:
    with lock:
        rows = sorted(totals.items())
    lines = []
    for (name, labels), value in rows:
        inside = ",".join(f"{label}={quoted(text)}" for label, text in labels)
        lines.append(f"{name}{{{inside}}} {value:g}\n")
    return "".join(lines)
