"""Names that are only begun, handed to a helper that imports."""

import os

from loading import load

NAME = os.environ.get("NAME", "one")
load("kinds.plain." + NAME)
load(f"kinds.formed.{NAME}")
load("kinds.percent.%s" % NAME)
print("see kinds.never.%s for more" % NAME, "never.")
print(NAME.startswith("kinds.asked."))
