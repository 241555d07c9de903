"""Tools by name. A tool's module is imported when the first persona asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

Tool = Callable[..., Any]

TOOLS: dict[str, Callable[[], Tool]] = {
    "calculator": lambda: import_module("ai.tools.calculator").calculate,
    "calendar": lambda: import_module("ai.tools.calendar").days_between,
    "clock": lambda: import_module("ai.tools.clock").time_in,
    "dice": lambda: import_module("ai.tools.dice").roll,
    "note": lambda: import_module("ai.tools.notes").take_note,
    "notes": lambda: import_module("ai.tools.notes").read_notes,
    "table": lambda: import_module("ai.tools.table").markdown_table,
    "text_stats": lambda: import_module("ai.tools.text_stats").measure,
    "units": lambda: import_module("ai.tools.units").convert,
    "web_page": lambda: import_module("ai.tools.web_page").read_page,
}


class UnknownTool(LookupError):
    """A persona asks for a tool that nobody wrote."""


def resolve_tools(names: Iterable[str]) -> list[Tool]:
    try:
        return [TOOLS[name]() for name in names]
    except KeyError as error:
        raise UnknownTool(f"no tool {error}; there are: {', '.join(TOOLS)}") from None
