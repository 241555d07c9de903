import sys

import languages

languages.load(sys.argv[1])
__import__("other", fromlist=["x"])
