"""Pages of our own sites as paragraphs."""

from collections.abc import Iterator

from bs4 import BeautifulSoup
from lxml import etree

FURNITURE = ["aside", "footer", "form", "header", "nav", "script", "style"]


def addresses(sitemap: bytes) -> list[str]:
    """The pages that a sitemap lists."""
    tree = etree.fromstring(sitemap)
    return [place.text.strip() for place in tree.iterfind(".//{*}loc") if place.text]


def paragraphs(page: str, shortest: int = 40) -> Iterator[str]:
    soup = BeautifulSoup(page, "lxml")
    for tag in soup(FURNITURE):
        tag.decompose()
    for tag in soup.find_all(["p", "li", "blockquote"]):
        text = tag.get_text(" ", strip=True)
        if len(text) >= shortest:
            yield text
