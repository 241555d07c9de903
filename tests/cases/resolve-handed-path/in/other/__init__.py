import os

folder = os.path.join(__path__[0], "files")
