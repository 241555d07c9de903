import importlib

import click


class LazyGroup(click.Group):
    def get_command(self, ctx, name):
        path, attr = self.lazy_subcommands[name].rsplit(".", 1)
        # depclose: imports commands.*
        return getattr(importlib.import_module(path), attr)
