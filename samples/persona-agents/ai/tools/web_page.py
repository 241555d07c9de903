"""A page of the public web, as text."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from html.parser import HTMLParser

import httpx

LONGEST = 8_000  # characters handed to the model
SILENT = {"head", "nav", "noscript", "script", "style", "svg"}


class Text(HTMLParser):
    """Keeps what a reader would see."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.pieces.append(" ".join(data.split()))


async def is_public(url: httpx.URL) -> bool:
    """Whether every address of the host is out on the internet, and none in our own network."""
    if url.scheme not in {"http", "https"}:
        return False
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    return all(ipaddress.ip_address(address[4][0]).is_global for address in found)


async def read_page(url: str) -> dict:
    """Reads a public web page and returns its text."""
    try:
        if not await is_public(httpx.URL(url)):
            return {"error": f"'{url}' is not on the public web"}
        async with httpx.AsyncClient(timeout=10) as client:
            response = (await client.get(url)).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return {"error": str(error)}
    text = Text()
    text.feed(response.text)
    return {"url": str(response.url), "text": "\n".join(text.pieces)[:LONGEST]}
