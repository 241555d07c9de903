import click

from groups import LazyGroup


@click.group(
    cls=LazyGroup,
    lazy_subcommands={"add": "commands.add.cli", "drop": "commands.drop:cli"},
)
def cli():
    pass
