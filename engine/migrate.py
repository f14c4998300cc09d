"""Migrations: the schema is what Alembic's numbered steps make of it, on both databases."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from engine.db import Database
from engine.records import Base

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> None:
    """Brings the schema to the newest step; does nothing when it is there already."""
    with database.engine.execution_options(writing=True).begin() as connection:
        command.upgrade(_config(connection), "head")


def difference(database: Database) -> list[object]:
    """What the tables as declared have and the schema has not, or the other way round. Empty when they agree."""
    with database.engine.connect() as connection:
        return list(
            compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata)
        )
