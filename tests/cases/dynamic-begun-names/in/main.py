"""Names that are only begun, handed to a helper that imports."""

import sys

from loading import load

load("kinds.plain." + sys.argv[1])
load(f"kinds.formed.{sys.argv[1]}")
load("kinds.percent.%s" % sys.argv[1])
print("see kinds.never.%s for more" % sys.argv[1], "never.")
print(sys.argv[1].startswith("kinds.asked."))
