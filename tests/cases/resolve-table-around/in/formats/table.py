"""The table is two files away from the one that imports; only plain names count here."""

from formats import registry

registry.add({"text": "formats.text:Text", "json": "formats.json:Json"})
registry.add({"never": "formats.never"})

for name in ("text", "json"):
    registry.find(name)
