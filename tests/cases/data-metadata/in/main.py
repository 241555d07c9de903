import click
import tool.versions

tool.versions.check()


@click.command()
@click.version_option(package_name="shown-name")
def main():
    """The version is that of a distribution, which is asked for by its name."""


main()
