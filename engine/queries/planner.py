"""The agenda by day and account, with the free times between bookings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office import Office
from engine.queries.agenda import agenda, resources
from engine.queries.views import BookingView
from engine.records import Agency, Resource
from engine.rules.facts import Actor

OPENS, CLOSES = time(7), time(18)
"""Between these hours of the wall the free times of a day are told."""


@dataclass(frozen=True, slots=True)
class Line:
    """One account on one day: what is taken, and what is free between OPENS and CLOSES (UTC)."""

    key: str
    name: str
    capacity: int | None
    taken: Sequence[BookingView]
    free: list[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day with a line for each account."""

    date: date
    lines: list[Line]

    @property
    def count(self) -> int:
        """How many bookings touch the day."""
        return sum(len(line.taken) for line in self.lines)


def agencies_for(session: Session, actor: Actor) -> list[Agency]:
    """Agencies with something to book: an official's own; all of them for whoever may ask any of them."""
    statement = select(Agency).where(Agency.id.in_(select(Resource.agency_id))).order_by(Agency.name)
    if actor.holdings and actor.kind == "person":
        statement = statement.where(Agency.id.in_({h.agency_id for h in actor.holdings}))
    return list(session.scalars(statement))


def plan(
    session: Session, office: Office, actor: Actor, agency: Agency, first: date, days: int, now: datetime
) -> list[PlannedDay]:
    """`days` days from `first`, in the agency's zone."""
    zone = ZoneInfo(agency.zone)
    ends = _midnight(first + timedelta(days=days), zone)
    taken = agenda(session, office, actor, _midnight(first, zone), ends, now, agency_id=agency.id)
    accounts = resources(session, agency.id)
    return [_day(first + timedelta(days=n), zone, accounts, taken) for n in range(days)]


def _day(day: date, zone: ZoneInfo, accounts: Sequence[Resource], taken: Sequence[BookingView]) -> PlannedDay:
    low, high = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    here = [b for b in taken if b.starts_at < high and b.ends_at > low]
    opens, closes = (datetime.combine(day, at, zone).astimezone(UTC) for at in (OPENS, CLOSES))
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


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
