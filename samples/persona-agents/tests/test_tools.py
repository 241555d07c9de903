"""The tools do their sums."""

import pytest

from ai.tools.calculator import calculate
from ai.tools.calendar import days_between
from ai.tools.dice import roll
from ai.tools.table import markdown_table
from ai.tools.text_stats import measure
from ai.tools.units import convert


def test_calculator():
    assert calculate("(3 + 4) * sqrt(4) - 1")["result"] == 13
    assert "error" in calculate("1 / 0")
    assert "error" in calculate("__import__('os')")


@pytest.mark.parametrize(
    ("start", "end", "working"),
    [("2026-03-02", "2026-03-09", 5), ("2026-03-07", "2026-03-09", 0)],
)
def test_calendar(start, end, working):
    assert days_between(start, end)["working_days"] == working


def test_dice():
    rolled = roll("3d6+2")
    assert len(rolled["faces"]) == 3
    assert rolled["total"] == sum(rolled["faces"]) + 2
    assert "error" in roll("six")


def test_units():
    assert convert(2, "km", "m")["amount"] == 2000
    assert "error" in convert(2, "km", "kg")


def test_table_and_text():
    assert markdown_table([{"a": "x|y"}])["table"].endswith(r"| x\|y |")
    assert measure("Short words win. So do short lines.")["sentences"] == 2
