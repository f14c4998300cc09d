"""The register of refusals: what was tried and not allowed. Written in a transaction of its own, after the first was undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.db import Database
from engine.errors import Refusal
from engine.records import Refused, table
from engine.rules.facts import Actor


@contextmanager
def acting(
    database: Database, person_id: int, now: datetime, *, number: str = "", action: str = "", door: str = ""
) -> Iterator[tuple[Session, Actor]]:
    """One transaction in which a person acts: committed once at the end, or undone with the refusal put on record."""
    try:
        with database.writing() as session:
            yield session, load_actor(session, person_id, now)
    except Refusal as refusal:
        note(database, refusal, person_id, now, number=number, action=action, door=door)
        raise


def note(
    database: Database,
    refusal: Refusal,
    person_id: int | None,
    now: datetime,
    *,
    number: str = "",
    action: str = "",
    door: str = "",
    also: Callable[[Session], None] | None = None,
) -> None:
    """Puts a refusal on record; `also` is written in the same transaction."""
    with database.writing() as session:
        session.execute(
            insert(table(Refused)).values(
                at=now,
                person_id=person_id,
                number=_short(number),
                action=_short(action),
                code=refusal.code,
                door=door,
            )
        )
        if also is not None:
            also(session)


def _short(text: str) -> str:
    return text.encode("ascii", "replace").decode().replace("\x00", "?")[:100]
