"""The one builder of what every door needs: the database, the office, the clock.

The catalogue is passed in because the engine knows no declared SOP by name.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.catalogue import Catalogue
from engine.clock import Clock
from engine.db import Database
from engine.errors import SettingsError
from engine.files import FileStore
from engine.office import Office
from engine.records import Setting
from engine.settings import Settings

DEMO = "demo"
"""The setting that marks a demonstration office for ever."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """One process's way into the office."""

    database: Database
    office: Office
    clock: Clock
    demo: bool


def build(settings: Settings, catalogue: Catalogue) -> Runtime:
    """The runtime of a migrated database.

    Raises SettingsError when the database cannot be asked or is not migrated, and when CLOCK_FILE is set outside a
    demonstration office.
    """
    database = Database(settings.database_url)
    try:
        demo = _asked(database)
        clock = Clock.of_office(settings.clock_file, demonstration=demo)
    except SettingsError:
        database.dispose()
        raise
    return Runtime(database, build_office(settings, catalogue), clock, demo)


def build_office(settings: Settings, catalogue: Catalogue) -> Office:
    """The office as the settings describe it; asks nothing of the database."""
    return Office(
        catalogue=catalogue,
        files=FileStore(settings.data_dir / "files"),
        public_url=settings.public_url,
        secret=settings.secret_key.encode(),
        whatsapp=settings.whatsapp_url is not None,
    )


def is_demo(session: Session) -> bool:
    """Whether this database holds a demonstration office; it stays one for ever."""
    return session.scalar(select(Setting.value).where(Setting.name == DEMO)) is True


def unusable(problem: DBAPIError) -> SettingsError:
    """The sentence for a database that does not answer as it should."""
    return SettingsError(
        "Basis data tidak dapat dipakai. Periksa DATABASE_URL, lalu jalankan `./dev disposisi migrate`. "
        f"({type(problem.orig).__name__})"
    )


def _asked(database: Database) -> bool:
    try:
        with database.reading() as session:
            return is_demo(session)
    except DBAPIError as problem:
        raise unusable(problem) from problem
