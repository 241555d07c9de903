"""A shop behind gunicorn, started by the program itself."""

import sys

from gunicorn.app.base import BaseApplication
from shop import create_app


class Server(BaseApplication):
    def __init__(self, options):
        self.options = options
        super().__init__()

    def load_config(self):
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self):
        return create_app("shop.config.Production")


if __name__ == "__main__":
    port = sys.argv[1] if len(sys.argv) > 1 else "18701"
    Server({"bind": f"127.0.0.1:{port}", "worker_class": "gthread", "threads": 2, "accesslog": "-"}).run()
