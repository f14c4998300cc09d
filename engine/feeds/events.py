"""What a feed holds: events of cases, written as iCalendar. Never a link of a meeting, nor anything that opens one.

An event keeps its UID for ever, and its SEQUENCE is the version of its case, so that a calendar program sees a moved event as
the same one. A feed read twice without a change between is the same to the byte.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from icalendar import STATUS, TRANSP, Calendar, Event
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from engine.declaration.rows import End
from engine.errors import NotFound
from engine.office import Office
from engine.queries.visible import units_of, visible
from engine.records import Booking, Case, CasePerson, Entry
from engine.rules.facts import Actor

BACK: Final = timedelta(days=366)
"""How long an event that is over stays in a feed."""
TAKEN: Final = "Terpakai"
_LAST_ENTRY = and_(Entry.case_id == Case.id, Entry.seq == Case.seq)


@dataclass(frozen=True, slots=True)
class FedEvent:
    """One event of a feed, times in UTC. `changed_at` is when its case last changed."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str
    changed_at: datetime
    certain: bool


def own_events(session: Session, office: Office, owner: Actor, now: datetime) -> list[FedEvent]:
    """The events of the cases that a person requested (alone or with their unit) or is appointed to, by start. What was called
    off, refused, revoked or removed is not among them."""
    return sorted(_own(session, office, owner, now), key=lambda event: (event.starts_at, event.uid))


def _own(session: Session, office: Office, owner: Actor, now: datetime) -> Iterator[FedEvent]:
    appointed = exists(select(1).where(CasePerson.case_id == Case.id, CasePerson.person_id == owner.id))
    booked = exists(select(1).where(Booking.case_id == Case.id, Booking.released_at.is_(None)))
    theirs = or_(Case.requester_id == owner.id, Case.unit_id.in_(units_of(owner)), appointed)
    rows = select(Case, Entry.at, booked.label("booked")).join(Entry, _LAST_ENTRY)
    for case, changed_at, is_booked in session.execute(rows.where(theirs, visible(session, office, owner, now))):
        try:
            sop = office.catalogue.get(case.sop, case.sop_version).sop
        except NotFound:  # its file is gone: nothing says any more which answers are its interval
            continue
        span = _span(case.fields, sop.interval)
        end = sop.states.get(case.outcome) if case.outcome is not None else None
        if span is None or span[1] < now - BACK or (isinstance(end, End) and not end.good):
            continue
        told = f"Berkas {case.number}\n{sop.identity.name}\n{sop.state_label(case.state)}"
        certain = is_booked or end is not None or not sop.books
        yield FedEvent(_uid(office, case.number), case.version, *span, case.title, told, changed_at, certain)


def resource_events(session: Session, office: Office, owner: Actor, resource: int, now: datetime) -> list[FedEvent]:
    """When a resource is taken, by start; by what, only of cases the owner may see."""
    rows = _taken(session, resource, now - BACK)
    ids = [row.id for row in rows]
    seen = set(session.scalars(select(Case.id).where(Case.id.in_(ids), visible(session, office, owner, now))))
    return [
        FedEvent(
            _uid(office, row.number),
            row.version,
            row.starts_at,
            row.ends_at,
            row.title if row.id in seen else TAKEN,
            f"Berkas {row.number}" if row.id in seen else "",
            row.at,
            certain=True,
        )
        for row in rows
    ]


def _taken(session: Session, resource: int, since: datetime) -> Sequence[Any]:
    return session.execute(
        select(Booking.starts_at, Booking.ends_at, Case.id, Case.number, Case.title, Case.version, Entry.at)
        .join(Case, Case.id == Booking.case_id)
        .join(Entry, _LAST_ENTRY)
        .where(Booking.resource_id == resource, Booking.released_at.is_(None), Booking.ends_at > since)
        .order_by(Booking.starts_at, Booking.id)
    ).all()


def _span(fields: dict[str, Any], interval: tuple[str, str] | None) -> tuple[datetime, datetime] | None:
    """The interval a case holds, in UTC; None where it has none."""
    begins, ends = (fields.get(name) for name in interval) if interval is not None else (None, None)
    if not isinstance(begins, str) or not isinstance(ends, str):
        return None
    span = (datetime.fromisoformat(begins).astimezone(UTC), datetime.fromisoformat(ends).astimezone(UTC))
    return span if span[0] < span[1] else None


def _uid(office: Office, number: str) -> str:
    """The same for a case in every feed, and nothing to be read from it: who may not see a case does not learn its number."""
    mark = hmac.new(office.secret, f"event:{number}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"{mark}@{urlsplit(office.public_url).hostname or 'disposisi'}"


def written(name: str, events: Iterable[FedEvent]) -> bytes:
    """The events as an iCalendar file (RFC 5545)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Disposisi//Kalender//ID")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    for each in events:
        calendar.add_component(_event(each))
    return bytes(calendar.to_ical())


def _event(each: FedEvent) -> Event:
    return Event.new(
        uid=each.uid,
        sequence=each.sequence,
        stamp=each.changed_at,
        last_modified=each.changed_at,
        start=each.starts_at,
        end=each.ends_at,
        summary=each.title,
        description=each.description or None,
        status=STATUS.CONFIRMED if each.certain else STATUS.TENTATIVE,
        transparency=TRANSP.OPAQUE,
    )
