import os


class Manager:
    prefix = "app.nothing"
    folder = None

    def load(self):
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".py"):
                __import__(f"{self.prefix}.{name[:-3]}")
