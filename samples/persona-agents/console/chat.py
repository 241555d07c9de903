"""The conversation: whoever answers is behind one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from .render import show_card, show_reply, terminal


class Spoken(Protocol):
    text: str
    model: str
    seconds: float


def chat(card: Mapping[str, object], ask: Callable[[str], Spoken]) -> None:
    """Question and answer, until an empty line, Ctrl-D or Ctrl-C."""
    show_card(card)
    while True:
        try:
            question = terminal.input("[bold]you[/] > ").strip()
        except (EOFError, KeyboardInterrupt):
            terminal.print()
            return
        if not question:
            return
        with terminal.status("thinking"):
            answer = ask(question)
        show_reply(str(card["name"]), answer.text, f"{answer.model}, {answer.seconds:.1f} s")
