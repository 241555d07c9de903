import os

import greeter
from lib import words

try:
    import colour  # in the environment, but not in the list
except ImportError:
    colour = None

assert colour is None
assert "txt.seton"[::-1] not in os.listdir()
app = greeter.greet(words.load())
