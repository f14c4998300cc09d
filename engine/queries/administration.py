"""What the administrator looks at: agencies, accounts, resources. Never a case. Positions: `engine.queries.positions`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.queries import cursor as cursors
from engine.queries.positions import when_held
from engine.queries.searching import every_word, following, how_many
from engine.queries.views import Page
from engine.records import Agency, Appointment, LoginSession, Person, Position, Resource
from engine.rules.facts import PREFIX

_HELD = (
    select(
        Appointment.person_id,
        Appointment.capacity,
        Appointment.since,
        Appointment.until,
        Position.name,
        Agency.zone,
    )
    .join(Position, Position.id == Appointment.position_id)
    .join(Agency, Agency.id == Position.agency_id)
    .order_by(Position.name)
)


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency."""

    id: int
    key: str
    name: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account. `sessions` is how many browsers are signed in; `password` whether one was ever set."""

    id: int
    username: str
    name: str
    email: str
    whatsapp: str
    kind: str
    active: bool
    password: bool
    sessions: int
    positions: list[str]


@dataclass(frozen=True, slots=True)
class ResourceLine:
    """A licence or account that can be booked."""

    id: int
    key: str
    agency_id: int
    kind: str
    name: str
    capacity: int | None
    active: bool


def agencies(session: Session) -> list[AgencyLine]:
    """Every agency, by name."""
    return [
        AgencyLine(a.id, a.key, a.name, ZoneInfo(a.zone)) for a in session.scalars(select(Agency).order_by(Agency.name))
    ]


def agency(session: Session, key: str) -> AgencyLine:
    """The agency with that key; NotFound."""
    return next((a for a in agencies(session) if a.key == key), None) or _missing()


def accounts(
    session: Session, now: datetime, *, query: str = "", cursor: str | None = None, limit: int = 50
) -> Page[AccountLine]:
    """Accounts by username; `query` looks into username, name and e-mail."""
    start = cursors.read(cursor)
    wanted = select(Person).where(Person.username.is_not(None))
    wanted = wanted.where(every_word(query, Person.username, Person.name, Person.email))
    count = how_many(session, wanted)
    people = session.scalars(wanted.order_by(Person.username).offset(start).limit(limit)).all()
    return Page(_lines(session, people, now), following(start, limit, count), count)


def account(session: Session, person_id: int, now: datetime) -> AccountLine:
    """One account; NotFound."""
    person = session.scalar(select(Person).where(Person.id == person_id, Person.username.is_not(None)))
    return _lines(session, [person], now)[0] if person is not None else _missing()


def appointable(session: Session) -> list[tuple[str, str]]:
    """(username, name) of everybody who may hold a position."""
    rows = session.execute(
        select(Person.username, Person.name)
        .where(Person.active, Person.kind == "person", Person.username.is_not(None))
        .order_by(Person.name)
    )
    return [(row.username or "", row.name) for row in rows]


def resources(session: Session, agency_id: int) -> list[ResourceLine]:
    """The resources of an agency, by name."""
    rows = session.scalars(select(Resource).where(Resource.agency_id == agency_id).order_by(Resource.name))
    return [ResourceLine(r.id, r.key, r.agency_id, r.kind, r.name, r.capacity, r.active) for r in rows]


def _lines(session: Session, people: Iterable[Person], now: datetime) -> list[AccountLine]:
    listed = list(people)
    ids = [p.id for p in listed]
    signed_in, held = _open_sessions(session, ids), _held(session, ids, now)
    return [
        AccountLine(
            p.id,
            p.username or "",
            p.name,
            p.email or "",
            p.whatsapp or "",
            p.kind,
            p.active,
            p.password_hash is not None,
            signed_in.get(p.id, 0),
            held.get(p.id, []),
        )
        for p in listed
    ]


def _open_sessions(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """How many browsers each of these persons is signed in with."""
    return dict(
        session.execute(
            select(LoginSession.person_id, func.count())
            .where(LoginSession.person_id.in_(ids), LoginSession.ended_at.is_(None))
            .group_by(LoginSession.person_id)
        ).all()
    )


def _held(session: Session, ids: Sequence[int], now: datetime) -> dict[int, list[str]]:
    """The positions each of these persons holds today, by name."""
    held: dict[int, list[str]] = {}
    for row in session.execute(_HELD.where(Appointment.person_id.in_(ids))):
        if when_held(row.since, row.until, now.astimezone(ZoneInfo(row.zone)).date()) == "now":
            held.setdefault(row.person_id, []).append(PREFIX[row.capacity] + row.name)
    return held


def _missing() -> NoReturn:
    raise NotFound
