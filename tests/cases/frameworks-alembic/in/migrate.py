from alembic.command import upgrade
from alembic.config import Config

upgrade(Config("db/alembic.ini"), "head")
