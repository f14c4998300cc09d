"""Making an office ready, and the way the commands reach it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import workflows
from engine.accounts import issue_link, password_url
from engine.administration import add_person
from engine.catalogue import Catalogue
from engine.clock import Clock
from engine.db import Database
from engine.errors import DisposisiError
from engine.migrate import upgrade
from engine.pinning import pin
from engine.records import Attachment, Heartbeat, Person, table
from engine.settings import Settings
from engine.wiring import Runtime, build, build_office, is_demo, unusable

ADMIN = "admin"


def prepare(settings: Settings, *, empty: bool) -> list[str]:
    """Migrates and pins; fills the database when this call creates its tables. Gives lines for the person to read.

    The demonstration office, or with `empty` an administrator with a one-time link, is made only in a database without
    tables; what a crash left half made is finished by the next call. Raises BrokenDeclaration, SettingsError.
    """
    catalogue = workflows.catalogue()
    database = Database(settings.database_url)
    unfinished = _Unfinished(settings)
    try:
        if _without_tables(database):
            unfinished.begin()
        fresh = unfinished.begun()
        clock = Clock.of_office(settings.clock_file, demonstration=not empty) if fresh else None
        upgrade(database)
        now = (clock or _clock(settings, database)).now()
        with database.writing() as session:
            pin(session, catalogue, now)
            session.execute(delete(table(Heartbeat)))  # of workers that are no more: /healthz waits for the new one
            lines = (
                _fill(session, settings, catalogue, now, empty=empty)
                if fresh
                else _kept(session, settings, empty=empty)
            )
        unfinished.end()
    except DBAPIError as problem:
        raise unusable(problem) from problem
    finally:
        database.dispose()
    return lines


def _kept(session: Session, settings: Settings, *, empty: bool) -> list[str]:
    """What to say where the folder holds an office of the other sort than was asked for."""
    if is_demo(session) == (not empty):
        return []
    sort = "kantor peragaan" if empty else "kantor sendiri, bukan peragaan"
    return [
        f"{settings.data_dir} sudah berisi {sort}; itulah yang dijalankan. Untuk yang lain sebutkan --data FOLDER lain."
    ]


def migrate(settings: Settings) -> None:
    """Brings the schema up to date and pins the declared versions; fills nothing."""
    catalogue = workflows.catalogue()
    database = Database(settings.database_url)
    try:
        upgrade(database)
        now = _clock(settings, database).now()
        with database.writing() as session:
            pin(session, catalogue, now)
    except DBAPIError as problem:
        raise unusable(problem) from problem
    finally:
        database.dispose()


@contextmanager
def runtime(settings: Settings) -> Iterator[Runtime]:
    """The office as the commands use it, closed at the end. Raises SettingsError when the database is not ready."""
    made = build(settings, workflows.catalogue())
    try:
        yield made
    finally:
        made.database.dispose()


def refresh(settings: Settings) -> int:
    """Makes the demonstration office anew in one transaction, beside a running office too; counts the files removed.

    Refused elsewhere than in a demonstration office.
    """
    from commands import demo
    from commands.demo.clear import clear

    with runtime(settings) as office:
        if not office.demo:
            raise DisposisiError("Ini bukan kantor peragaan; isinya tidak dibuat ulang. Pakailah --data MAP yang baru.")
        with office.database.writing() as session:
            keys = list(session.scalars(select(Attachment.key)))
            clear(session)
            demo.make(session, office.office, office.clock.now())
        return sum(office.office.files.remove(key) for key in keys)


def password_link(session: Session, settings: Settings, person_id: int, now: datetime) -> str:
    """The address at which the person sets a password, once."""
    return password_url(settings.public_url, issue_link(session, person_id, now))


def _fill(session: Session, settings: Settings, catalogue: Catalogue, now: datetime, *, empty: bool) -> list[str]:
    if session.execute(select(Person.id).limit(1)).first() is not None:
        return []  # the call before this one had come so far
    if not empty:
        from commands import demo  # only a new office needs it, and it takes a while to load

        demo.make(session, build_office(settings, catalogue), now)
        return []
    link = password_link(session, settings, add_person(session, ADMIN, "Administrator", now, kind="admin"), now)
    return [f"Buat kata sandi untuk akun {ADMIN} (tautan sekali pakai, berlaku 24 jam):", link]


def _clock(settings: Settings, database: Database) -> Clock:
    with database.reading() as session:
        return Clock.of_office(settings.clock_file, demonstration=is_demo(session))


def _without_tables(database: Database) -> bool:
    return not inspect(database.engine).get_table_names()


class _Unfinished:
    """A note in the data folder while a new database is being made, naming which."""

    def __init__(self, settings: Settings) -> None:
        self._note: Path = settings.data_dir / "unfinished"
        self._mark = hashlib.sha256(settings.database_url.encode()).hexdigest()

    def begin(self) -> None:
        self._note.write_text(self._mark, encoding="ascii")

    def begun(self) -> bool:
        return self._note.exists() and self._note.read_text(encoding="ascii") == self._mark

    def end(self) -> None:
        self._note.unlink(missing_ok=True)
