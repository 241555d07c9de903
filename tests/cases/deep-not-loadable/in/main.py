# What an import statement names stays, though it cannot be loaded: the attempt is made.
import sys

import store

try:
    import store.fragile
except ImportError:
    store.fragile = None

store.open(sys.argv[1])
