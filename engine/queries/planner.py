"""The schedule by day and resource: what is taken, what is free between bookings, what is lent out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.office import Office
from engine.queries.agenda import agenda, lent_out, resources
from engine.queries.reach import Reach
from engine.queries.views import BookingView
from engine.records import Resource
from engine.rules.facts import Actor

OPENS, CLOSES = time(7), time(18)
"""Between these hours of the wall the free times of a day are told."""
NOBODY = Actor(None, "", "")
"""Whoever has not signed in: sees that a time is taken, and never by what."""


@dataclass(frozen=True, slots=True)
class Line:
    """One resource on one day: what is taken, and what is free between OPENS and CLOSES (UTC)."""

    key: str
    name: str
    capacity: int | None
    taken: Sequence[BookingView]
    free: list[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day with a line for each resource."""

    date: date
    lines: list[Line]

    @property
    def count(self) -> int:
        """How many bookings touch the day."""
        return sum(len(line.taken) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a day (UTC): for each line of the day the bookings that touch it."""

    starts_at: datetime
    ends_at: datetime
    cells: list[list[BookingView]]


@dataclass(frozen=True, slots=True)
class Loan:
    """The state of a resource that is lent out at times: until when it is, None where it is at rest (BKL-23, BKL-25)."""

    key: str
    name: str
    until: datetime | None
    overdue: bool


def plan(
    session: Session, office: Office, actor: Actor, reach: Reach, first: date, days: int, now: datetime
) -> list[PlannedDay]:
    """`days` days from `first` of what is within reach, in the agency's zone."""
    zone = ZoneInfo(reach.agency.zone)
    span = midnight(first, zone), midnight(first + timedelta(days=days), zone)
    taken = agenda(session, office, actor, *span, now, agency_id=reach.agency.id, kinds=reach.kinds)
    accounts = resources(session, reach.agency.id, reach.kinds)
    return [_day(first + timedelta(days=n), zone, accounts, taken) for n in range(days)]


def hours(day: PlannedDay, zone: ZoneInfo) -> list[Hour]:
    """The hours of a day from OPENS to CLOSES, and those before and after in which something is booked."""
    low, high = midnight(day.date, zone), midnight(day.date + timedelta(days=1), zone)
    opens, closes = _opening(day.date, zone)
    taken = [b for line in day.lines for b in line.taken]
    begin = min([opens, *(max(b.starts_at, low) for b in taken)])
    end = max([closes, *(min(b.ends_at, high) for b in taken)])
    at, found = begin - (begin - low) % timedelta(hours=1), []
    while at < end:
        then = at + timedelta(hours=1)
        cells = [[b for b in line.taken if b.starts_at < then and b.ends_at > at] for line in day.lines]
        found.append(Hour(at, then, cells))
        at = then
    return found


def loans(session: Session, reach: Reach, now: datetime) -> list[Loan]:
    """The state of each resource within reach that is of a kind lent out; empty where nothing is."""
    kinds = reach.lends if reach.kinds is None else reach.lends & reach.kinds
    if not kinds:
        return []
    lent = lent_out(session, reach.agency.id, now)
    return [
        Loan(r.key, r.name, until := lent.get(r.key), until is not None and until <= now)
        for r in resources(session, reach.agency.id, kinds)
    ]


def _day(day: date, zone: ZoneInfo, accounts: Sequence[Resource], taken: Sequence[BookingView]) -> PlannedDay:
    low, high = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    here = [b for b in taken if b.starts_at < high and b.ends_at > low]
    opens, closes = _opening(day, zone)
    lines = []
    for account in accounts:
        own = [b for b in here if b.resource_key == account.key]
        lines.append(Line(account.key, account.name, account.capacity, own, list(_gaps(own, opens, closes))))
    return PlannedDay(day, lines)


def _gaps(taken: Sequence[BookingView], opens: datetime, closes: datetime) -> Iterator[tuple[datetime, datetime]]:
    at = opens
    for booking in sorted(taken, key=lambda b: b.starts_at):
        if booking.starts_at > at:
            yield at, min(booking.starts_at, closes)
        at = max(at, booking.ends_at)
        if at >= closes:
            return
    yield at, closes


def _opening(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    opens, closes = (datetime.combine(day, at, zone).astimezone(UTC) for at in (OPENS, CLOSES))
    return opens, closes


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day of the wall begins, as an instant."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
