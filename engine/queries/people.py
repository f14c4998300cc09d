"""Names behind ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records import Person


@dataclass(frozen=True, slots=True)
class Named:
    """An account's username (or name, where there is none) and name."""

    username: str
    name: str


def names_of(session: Session, ids: Iterable[int | None]) -> dict[int, Named]:
    """The names of these persons, in one query."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Person.id, Person.username, Person.name).where(Person.id.in_(wanted)))
    return {row.id: Named(row.username or row.name, row.name) for row in rows}
