"""Bookings of the resources an actor may look at: those of the agencies they belong to or have a case in."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office import Office
from engine.queries.views import BookingView
from engine.queries.visible import visible
from engine.records import Agency, Booking, Case, Resource
from engine.rules.facts import Actor

_BOOKED = (
    select(
        Resource.key,
        Resource.name,
        Agency.name.label("agency"),
        Agency.zone,
        Booking.starts_at,
        Booking.ends_at,
        Case.id,
        Case.number,
        Case.title,
    )
    .join(Resource, Resource.id == Booking.resource_id)
    .join(Agency, Agency.id == Resource.agency_id)
    .join(Case, Case.id == Booking.case_id)
    .where(Booking.released_at.is_(None))
    .order_by(Booking.starts_at, Resource.key)
)


def agenda(
    session: Session,
    office: Office,
    actor: Actor,
    since: datetime,
    until: datetime,
    now: datetime,
    *,
    agency_id: int | None = None,
) -> list[BookingView]:
    """Every booking that touches [since, until), by start. A case's number and title only for those who may see it."""
    allowed = set(
        session.scalars(
            select(Case.id).join(Booking, Booking.case_id == Case.id).where(visible(session, office, actor, now))
        )
    )
    statement = _BOOKED.where(Booking.starts_at < until, Booking.ends_at > since)
    if agency_id is not None:
        statement = statement.where(Resource.agency_id == agency_id)
    return [
        BookingView(
            resource_key=row.key,
            resource_name=row.name,
            agency=row.agency,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            number=row.number if row.id in allowed else None,
            title=row.title if row.id in allowed else None,
            zone=ZoneInfo(row.zone),
        )
        for row in session.execute(statement)
    ]


def resources(session: Session, agency_id: int | None = None) -> list[Resource]:
    """The resources that can be booked, by agency and key."""
    statement = select(Resource).where(Resource.active).order_by(Resource.agency_id, Resource.key)
    if agency_id is not None:
        statement = statement.where(Resource.agency_id == agency_id)
    return list(session.scalars(statement))
