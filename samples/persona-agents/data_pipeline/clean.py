"""Text as it should have been typed."""

import re
import unicodedata

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
NUMBER = re.compile(r"(?<!\w)\+?\d(?:[\s./-]?\d){8,14}(?!\w)")
SPACE = re.compile(r"[^\S\n]+")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def clean(text: str) -> str:
    """Composed, without invisible characters, and without a person's address or number."""
    text = unicodedata.normalize("NFC", text).translate(INVISIBLE)
    text = NUMBER.sub("[number]", ADDRESS.sub("[address]", text))
    return SPACE.sub(" ", text).strip()
