from importlib.resources import files

TEXT = (files(__package__) / "text.bin").read_text()
