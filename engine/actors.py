"""Who asks: a person with what they hold today. Read in the transaction that acts, so a revoked right is gone at commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.errors import Unauthenticated
from engine.prepared import Read
from engine.records import Agency, Appointment, Person, Position, PositionRole, table
from engine.rules.facts import Actor, Holding

_P, _H, _J, _A, _R = table(Person), table(Appointment), table(Position), table(Agency), table(PositionRole)
_HELD = Read(
    select(
        _P.c.id,
        _P.c.username,
        _P.c.name,
        _P.c.kind,
        _H.c.id.label("appointment_id"),
        _H.c.capacity,
        _H.c.since,
        _H.c.until,
        _H.c.scope,
        _J.c.id.label("position_id"),
        _J.c.name.label("position"),
        _J.c.agency_id,
        _J.c.superior_id,
        _J.c.unit_id,
        _A.c.zone,
        _R.c.sop,
        _R.c.role,
    )
    .select_from(
        _P.outerjoin(_H, _H.c.person_id == _P.c.id)
        .outerjoin(_J, _J.c.id == _H.c.position_id)
        .outerjoin(_A, _A.c.id == _J.c.agency_id)
        .outerjoin(_R, _R.c.position_id == _J.c.id)
    )
    .where(_P.c.id == bindparam("person_id"), _P.c.active)
)


def load_actor(session: Session, person_id: int, now: datetime) -> Actor:
    """The person as an actor at `now`; Unauthenticated when the account is gone or switched off."""
    rows = _HELD(session, {"person_id": person_id})
    if not rows:
        raise Unauthenticated
    first = rows[0]
    return Actor(first.id, first.username or "", first.name, first.kind, tuple(_holdings(rows, now)))


def _holdings(rows: Iterable[Any], now: datetime) -> Iterable[Holding]:
    """One holding for each appointment that runs today in its agency's zone."""
    by_appointment: dict[int, list[Any]] = {}
    for row in rows:
        if row.appointment_id is not None and runs(row.since, row.until, row.zone, now):
            by_appointment.setdefault(row.appointment_id, []).append(row)
    for held in by_appointment.values():
        row = held[0]
        yield Holding(
            position_id=row.position_id,
            position=row.position,
            agency_id=row.agency_id,
            capacity=row.capacity,
            roles=frozenset((r.sop, r.role) for r in held if r.sop is not None),
            scope=None if row.scope is None else frozenset(row.scope),
            superior_id=row.superior_id,
            unit_id=row.unit_id,
        )


def runs(since: date, until: date | None, zone: str, now: datetime) -> bool:
    """Whether an appointment covers today; its first and last day count whole."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return since <= today and (until is None or today <= until)


@dataclass(frozen=True, slots=True)
class Held:
    """A role, a position that carries it, and one of its holders today (None where nobody holds it)."""

    role: str
    position_id: int
    person_id: int | None
    username: str | None = None
    email: str | None = None
    whatsapp: str | None = None
    name: str = ""


_ROLES = Read(
    select(
        _R.c.role,
        _J.c.id.label("position_id"),
        _P.c.id.label("person_id"),
        _P.c.username,
        _P.c.email,
        _P.c.whatsapp,
        _P.c.name,
        _P.c.active,
        _H.c.since,
        _H.c.until,
        _H.c.scope,
        _A.c.zone,
    )
    .select_from(
        _R.join(_J, _J.c.id == _R.c.position_id)
        .join(_A, _A.c.id == _J.c.agency_id)
        .outerjoin(_H, _H.c.position_id == _J.c.id)
        .outerjoin(_P, _P.c.id == _H.c.person_id)
    )
    .where(_R.c.sop == bindparam("sop"), _J.c.agency_id == bindparam("agency_id"))
)


def held_roles(session: Session, agency_id: int, sop: str, now: datetime) -> Iterator[Held]:
    """Every position that carries a role of the SOP in the agency, with each person who holds it today."""
    for row in _ROLES(session, {"sop": sop, "agency_id": agency_id}):
        covered = row.scope is None or sop in row.scope
        if row.active and covered and runs(row.since, row.until, row.zone, now):
            yield Held(row.role, row.position_id, row.person_id, row.username, row.email, row.whatsapp, row.name)
        else:
            yield Held(row.role, row.position_id, None)


def holders(session: Session, agency_id: int, sop: str, now: datetime) -> dict[str, dict[int, set[int]]]:
    """For each role of the SOP in the agency: position id → ids of the persons who hold it today (may be empty)."""
    found: dict[str, dict[int, set[int]]] = {}
    for held in held_roles(session, agency_id, sop, now):
        people = found.setdefault(held.role, {}).setdefault(held.position_id, set())
        if held.person_id is not None:
            people.add(held.person_id)
    return found
