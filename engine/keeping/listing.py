"""Tabel Akun: who has an account for the service, with which role; search, order, pages (SPK-47)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.administration import Member, members, units
from engine.errors import NotFound
from engine.keeping.grants import grant_value, label_of, team_role
from engine.keeping.reach import Kept, accounts_of, asking_elsewhere, elsewhere
from engine.queries import cursor as cursors
from engine.queries.views import Page
from engine.records import Appointment, Person, Position, PositionRole

ORDERS: Final = {
    "nama": Person.name,
    "nip": Person.nip,
    "jabatan": Person.job,
    "instansi": Person.institution,
    "tingkat": Person.work_level,
    "email": Person.email,
}
"""What the table can be sorted by; a leading minus sorts from the end."""
_SEARCHED = (
    Person.name, Person.username, Person.nip, Person.job, Person.institution, Person.work_level, Person.whatsapp, Person.email,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One account. `role` in words, `grant` the value of it to choose; `mine` the keeper's own; `reach` whether its role may
    be changed here, `entrusted` whether also everything else of it."""

    id: int
    username: str
    name: str
    values: Mapping[str, str]
    role: str
    grant: str
    mine: bool
    reach: bool
    entrusted: bool
    password: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A unit whose members file together."""

    unit_id: int
    name: str
    members: list[Member]


def accounts(
    session: Session, held: Kept, *, query: str = "", order: str = "", cursor: str | None = None, limit: int = 25
) -> Page[Line]:
    """The accounts of the SOP in the agency. `query` looks into every column of words; an unknown order is by name."""
    start = cursors.read(cursor)
    wanted = select(Person).where(Person.id.in_(accounts_of(held)))
    if query.strip():
        wanted = wanted.where(or_(*(place.icontains(query.strip(), autoescape=True) for place in _SEARCHED)))
    count = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    by: Any = func.lower(func.coalesce(ORDERS.get(order.removeprefix("-"), Person.name), ""))
    sorted_ = wanted.order_by(by.desc() if order.startswith("-") else by, Person.id)
    people = session.scalars(sorted_.offset(start).limit(limit)).all()
    return Page(_lines(session, held, people), cursors.write(start + limit) if start + limit < count else None, count)


def one_account(session: Session, held: Kept, person_id: int) -> Line:
    """One of them; NotFound."""
    person = session.scalar(select(Person).where(Person.id == person_id, Person.id.in_(accounts_of(held))))
    if person is None:
        raise NotFound
    return _lines(session, held, [person])[0]


def teams(session: Session, held: Kept) -> list[Team]:
    """The teams of a SOP whose requesters file by unit; none elsewhere."""
    if team_role(held.running.sop) is None:
        return []
    return [Team(unit, name, members(session, unit, held.today)) for unit, name in units(session, held.agency_id)]


def _lines(session: Session, held: Kept, people: Iterable[Person]) -> list[Line]:
    listed = list(people)
    roles = _roles(session, held, [p.id for p in listed])
    away = set(session.scalars(elsewhere(held).where(Appointment.person_id.in_([p.id for p in listed]))))
    asking = asking_elsewhere(session, held, [p.id for p in listed])
    first = held.running.sop.first.role.label
    found = []
    for p in listed:
        carried, unit = roles.get(p.id, (set(), None))
        told = label_of(session, held, carried, unit)
        reach = p.id not in away and p.agency_id in (None, held.agency_id)
        found.append(
            Line(
                p.id,
                p.username or "",
                p.name,
                {
                    n: getattr(p, n) or ""
                    for n in ("name", "nip", "job", "institution", "work_level", "whatsapp", "email")
                },
                told or first,
                grant_value(held, carried, unit),
                p.id == held.actor.id,
                reach,
                reach and p.id not in asking,
                p.password_hash is not None,
            )
        )
    return found


def _roles(session: Session, held: Kept, ids: list[int]) -> dict[int, tuple[set[str], int | None]]:
    rows = session.execute(
        select(Appointment.person_id, PositionRole.role, Position.unit_id)
        .join(Position, Position.id == Appointment.position_id)
        .join(PositionRole, PositionRole.position_id == Position.id)
        .where(Appointment.person_id.in_(ids), Position.agency_id == held.agency_id, PositionRole.sop == held.sop)
        .where(Appointment.since <= held.today)
        .where(or_(Appointment.until.is_(None), Appointment.until >= held.today))
    )
    found: dict[int, tuple[set[str], int | None]] = {}
    for row in rows:
        carried, unit = found.get(row.person_id, (set(), None))
        found[row.person_id] = (carried | {row.role}, unit if unit is not None else row.unit_id)
    return found
