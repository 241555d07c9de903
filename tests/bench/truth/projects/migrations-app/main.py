"""Brings a database up to date with Alembic, then fills and reads it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from models import Item
from settings import Settings
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

HERE = Path(__file__).resolve().parent


def main():
    settings = Settings()
    config = Config(str(HERE / "alembic.ini"))
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.set_main_option("sqlalchemy.url", settings.url)
    command.upgrade(config, "head")
    engine = create_engine(settings.url, echo=settings.echo)
    with Session(engine) as session:
        session.add_all([Item(name="a"), Item(name="b")])
        session.commit()
        print("items", len(session.scalars(select(Item)).all()))
    command.current(config, verbose=True)


if __name__ == "__main__":
    main()
