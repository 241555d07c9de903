"""The package whose resources are asked for is imported, though no code is run by it."""

from importlib.resources import files


class Template:
    def __init__(self, name):
        self.module = "pages.skins." + name

    def text(self):
        return files(self.module).joinpath("page.txt").read_text()
