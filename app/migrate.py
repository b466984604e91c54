"""Bringing a database to the newest tables, and filling in what the app itself ships."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from app.catalogue import actions as catalogue
from app.db import Database
from app.units import actions as units

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def alembic_config() -> Config:
    """Alembic's configuration from pyproject.toml, wherever the process was started."""
    config = Config(toml_file=PYPROJECT)
    config.set_main_option("script_location", str(PYPROJECT.parent / "migrations"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Upgrade the tables; several processes may call this at once, one does the work."""
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take migrations back down to `revision` ("base" for none)."""
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def load_shipped(database: Database) -> None:
    """Fill in the shipped units and tasks; several processes may call this at once."""
    with database.writing() as db:
        units.load_shipped(db)
        catalogue.load_shipped(db)
