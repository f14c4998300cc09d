"""How an office of the demonstration is set up: agency, calendar, posts with their holders, resources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from commands.demo.stage import Stage
from engine.administration import add_agency, add_position, add_resource, add_unit, appoint, set_calendar
from engine.calendars.seed import DEFAULT_HOURS, seed_holidays
from engine.records import Agency
from engine.worktime import Calendar, OfficeHours

ZONE = "Asia/Jakarta"
CAPACITY = 100


@dataclass(frozen=True, slots=True)
class Seat:
    """A position and its holder. `roles` are those of the office's SOP; `above` is the account of its superior."""

    account: str
    name: str
    position: str
    roles: tuple[str, ...]
    above: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class House:
    """An office set up. Accounts are `<prefix>.<account>`."""

    agency: int
    prefix: str
    sop: str
    calendar: Calendar


def found(stage: Stage, prefix: str, name: str, sop: str, seats: Iterable[Seat], resource: str | None = None) -> House:
    """Sets the office up. An agency is kept when the demonstration is made anew: running processes know its calendars."""
    known = stage.session.scalar(select(Agency.id).where(Agency.key == prefix))
    agency = known or add_agency(stage.session, prefix, name, [sop], ZONE)
    _seat(stage, agency, prefix, sop, seats)
    if resource is not None:
        add_resource(stage.session, agency, resource, "zoom", resource.replace("-", " ").title(), CAPACITY)
    version = set_calendar(
        stage.session,
        agency,
        [OfficeHours(date(stage.at.year - 2, 1, 1), DEFAULT_HOURS)],
        seed_holidays(stage.at.year, stage.now.year + 2),
        stage.at,
        reason="Kalender awal",
    )
    return House(agency, prefix, sop, stage.calendar(agency, ZONE, version))


def contact(prefix: str, account: str) -> dict[str, str]:
    """Invented addresses, a number that nobody has."""
    last = sum(ord(letter) * place for place, letter in enumerate(prefix + account, 1)) % 100_000
    return {"email": f"{account}@{prefix}.example", "whatsapp": f"628120{last:05d}"}


def _seat(stage: Stage, agency: int, prefix: str, sop: str, seats: Iterable[Seat]) -> None:
    since = (stage.at + timedelta(days=1)).date()
    positions: dict[str, int] = {}
    for seat in seats:
        person = stage.person(f"{prefix}.{seat.account}", seat.name, **contact(prefix, seat.account))
        unit = add_unit(stage.session, agency, seat.unit) if seat.unit is not None else None
        above = positions[seat.above] if seat.above is not None else None
        roles = [(sop, role) for role in seat.roles]
        positions[seat.account] = add_position(stage.session, agency, seat.position, roles, above, unit_id=unit)
        appoint(stage.session, positions[seat.account], person, since, since)
