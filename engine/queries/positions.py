"""The positions of an agency as a tree, with their roles and those who hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records import Appointment, Person, Position, PositionRole


@dataclass(frozen=True, slots=True)
class HolderLine:
    """One appointment to a position. `when` is `past`, `now` or `future` on the agency's wall."""

    id: int
    username: str
    name: str
    capacity: str
    since: date
    until: date | None
    letter: str
    scope: list[str] | None
    when: str


@dataclass(frozen=True, slots=True)
class PositionLine:
    """A position in the tree. `depth` counts superiors; `roles` are (sop, role)."""

    id: int
    name: str
    agency_id: int
    superior_id: int | None
    depth: int
    roles: frozenset[tuple[str, str]]
    holders: list[HolderLine]


def positions(session: Session, agency_id: int, today: date) -> list[PositionLine]:
    """The positions of an agency as a tree read from above: each superior before those below."""
    found = session.scalars(select(Position).where(Position.agency_id == agency_id).order_by(Position.name)).all()
    ids = [p.id for p in found]
    roles: dict[int, set[tuple[str, str]]] = {}
    for carried in session.scalars(select(PositionRole).where(PositionRole.position_id.in_(ids))):
        roles.setdefault(carried.position_id, set()).add((carried.sop, carried.role))
    held = _holders(session, ids, today)
    return [
        PositionLine(
            p.id, p.name, p.agency_id, p.superior_id, depth, frozenset(roles.get(p.id, ())), held.get(p.id, [])
        )
        for p, depth in _tree(found, None, 0)
    ]


def when_held(since: date, until: date | None, today: date) -> str:
    """`past`, `now` or `future`; the first and the last day count whole."""
    if until is not None and until < today:
        return "past"
    return "future" if since > today else "now"


def _holders(session: Session, ids: list[int], today: date) -> dict[int, list[HolderLine]]:
    found: dict[int, list[HolderLine]] = {}
    rows = session.execute(
        select(Appointment, Person.username, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.position_id.in_(ids))
        .order_by(Appointment.since.desc(), Appointment.id.desc())
    )
    for a, username, name in rows:
        when = when_held(a.since, a.until, today)
        found.setdefault(a.position_id, []).append(
            HolderLine(a.id, username or "", name, a.capacity, a.since, a.until, a.letter, a.scope, when)
        )
    return found


def _tree(found: Iterable[Position], above: int | None, depth: int) -> Iterator[tuple[Position, int]]:
    listed = list(found)
    for position in listed:
        if position.superior_id == above:
            yield position, depth
            yield from _tree(listed, position.id, depth + 1)
