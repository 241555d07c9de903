"""Nothing here imports by a computed name."""

names = ["formats.never:Never"]
