import pluggy
import typer
from sqlalchemy.dialects import registry

registry.register("demo", "store.dialect", "Demo")
app = typer.Typer(lazy_subcommands={"add": "commands.add:app"})
pluggy.import_plugin("extras.first")
