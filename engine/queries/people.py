"""Names behind ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.declaration.sop import Sop
from engine.records import Person, Resource


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


def called(session: Session, sop: Sop, fields: Mapping[str, Any]) -> dict[str, str]:
    """What answers that name a person or a resource mean to a reader: names by username and by key."""
    found: dict[str, str] = {}
    for kinds, key, name in (
        (("person", "people"), Person.username, Person.name),
        (("resource",), Resource.key, Resource.name),
    ):
        given = [value for field, value in fields.items() if sop.kinds.get(field) in kinds]
        wanted = {one for value in given for one in (value if isinstance(value, list) else [value])}
        if wanted:
            rows = session.execute(select(key, name).where(key.in_(wanted)))
            found |= {str(code): str(told) for code, told in rows}
    return found
