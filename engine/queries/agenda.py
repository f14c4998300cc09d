"""Bookings of resources: when each is taken, by which case (for those who may see it), and what is lent out now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.office import Office
from engine.perform.bookings import in_the_way
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
    kinds: Collection[str] | None = None,
) -> list[BookingView]:
    """Every booking that touches [since, until), by start; of these kinds of resource, or of all. A case's number and title
    only for those who may see it."""
    statement = _BOOKED.where(in_the_way(since, until))
    if agency_id is not None:
        statement = statement.where(Resource.agency_id == agency_id)
    if kinds is not None:
        statement = statement.where(Resource.kind.in_(kinds))
    rows = session.execute(statement).all()
    allowed = _seen(session, office, actor, {row.id for row in rows}, now)
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
        for row in rows
    ]


def _seen(session: Session, office: Office, actor: Actor, ids: Collection[int], now: datetime) -> set[int]:
    """Of these cases, those the actor may see."""
    if not ids:
        return set()
    return set(session.scalars(select(Case.id).where(Case.id.in_(ids), visible(session, office, actor, now))))


def resources(session: Session, agency_id: int | None = None, kinds: Collection[str] | None = None) -> list[Resource]:
    """The resources that can be booked, by agency and key; of these kinds, or of all."""
    statement = select(Resource).where(Resource.active).order_by(Resource.agency_id, Resource.key)
    if agency_id is not None:
        statement = statement.where(Resource.agency_id == agency_id)
    if kinds is not None:
        statement = statement.where(Resource.kind.in_(kinds))
    return list(session.scalars(statement))


def lent_out(session: Session, agency_id: int, now: datetime) -> dict[str, datetime]:
    """The resources of the agency that are lent out now, by key, with the end of the loan's interval (BKL-25).

    A loan begins with its interval and lasts until it is given back, however long after the end (BKL-23).
    """
    rows = session.execute(
        select(Resource.key, func.max(Booking.ends_at).label("until"))
        .join(Booking, Booking.resource_id == Resource.id)
        .where(
            Resource.agency_id == agency_id,
            Booking.loan,
            Booking.returned_at.is_(None),
            Booking.released_at.is_(None),
            Booking.starts_at <= now,
        )
        .group_by(Resource.key)
    )
    return {row.key: row.until for row in rows}
