"""How it looks."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

terminal = Console(highlight=False)


def show_card(card: Mapping[str, object]) -> None:
    tools = ", ".join(card["tools"]) or "no tools"
    body = Text.assemble(
        (f"{card['role']}\n\n", "italic"),
        f"{card['greeting']}\n\n",
        (f"{card['model']} · {tools}", "dim"),
    )
    terminal.print(Panel(body, title=escape(str(card["title"])), border_style="cyan"))


def show_reply(name: str, text: str, footer: str) -> None:
    terminal.print(f"[bold cyan]{escape(name)}[/] >")
    terminal.print(Markdown(text))
    terminal.print(f"[dim]{escape(footer)}[/]\n")


def show_error(text: str) -> None:
    terminal.print(f"[bold red]error:[/] {escape(text)}")
