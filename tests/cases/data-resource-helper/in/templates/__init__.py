from importlib import resources

PACKAGE = "templates.kinds"


class Template:
    def __init__(self, name):
        self.files = self.find(f"{PACKAGE}.{name}")

    def find(self, package):
        return resources.files(package)

    def text(self):
        return [(each.name, each.read_text()) for each in self.files.iterdir() if each.name.endswith(".toml")]
