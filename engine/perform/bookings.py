"""Bookings: half-open intervals, one at a time on each resource. The database has the last word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.declaration.effects import Book, Effect, MoveBooking, TheOnly
from engine.errors import Invalid, NotFromHere, SlotTaken
from engine.records import Booking, Resource, table
from engine.rules.facts import CaseFacts


def check_slots(session: Session, effects: Sequence[Effect], case: CaseFacts, resources: dict[str, int]) -> None:
    """SlotTaken when what the action books, or moves, meets another booking. `case` carries the answer already."""
    for effect in effects:
        if isinstance(effect, Book):
            _free(session, _meant(session, effect, case, resources), case, effect.start, effect.end)
        elif isinstance(effect, MoveBooking):
            for resource in booked(session, case.id):
                _free(session, resource, case, effect.start, effect.end)


def _meant(session: Session, effect: Book, case: CaseFacts, resources: dict[str, int]) -> int:
    """The resource an effect books: the one the answer names, or the agency's only one of its kind."""
    if not isinstance(effect.field, TheOnly):
        return resources[effect.field]
    found = session.scalars(
        select(Resource.id).where(
            Resource.agency_id == case.agency_id, Resource.kind == effect.field.kind, Resource.active
        )
    ).all()
    if len(found) != 1:
        raise NotFromHere("Kantor ini harus mempunyai tepat satu akun aktif. Minta pengelola kantor memeriksanya.")
    return found[0]


def booked(session: Session, case_id: int) -> list[int]:
    """The resources the case has booked now."""
    return list(
        session.scalars(select(Booking.resource_id).where(Booking.case_id == case_id, Booking.released_at.is_(None)))
    )


def in_the_way(begins: datetime, ends: datetime) -> ColumnElement[bool]:
    """The bookings that touch [begins, ends): one that ends as another begins is in nobody's way (LZM-A3)."""
    return and_(Booking.released_at.is_(None), Booking.starts_at < ends, Booking.ends_at > begins)


def _interval(case: CaseFacts, start: str, end: str) -> tuple[datetime, datetime]:
    begins, ends = case.moment_of(start), case.moment_of(end)
    if begins is None or ends is None:  # the declaration's check saw that the form asks both
        raise Invalid({start: ["Wajib diisi."]})
    return begins, ends


def _free(session: Session, resource_id: int, case: CaseFacts, start: str, end: str) -> None:
    """Locks the resource, so that of two that arrive at once the second sees the first."""
    resource = session.execute(
        select(Resource.key, Resource.name).where(Resource.id == resource_id).with_for_update()
    ).one()
    begins, ends = _interval(case, start, end)
    other = session.execute(
        select(Booking.starts_at, Booking.ends_at)
        .where(
            Booking.resource_id == resource_id,
            Booking.case_id != case.id,
            in_the_way(begins, ends),
        )
        .order_by(Booking.starts_at)
        .limit(1)
    ).first()
    if other is not None:
        raise SlotTaken(
            {"resource": resource.key, "starts_at": other.starts_at, "ends_at": other.ends_at},
            f"{resource.name} sudah terpakai pada waktu itu. Pilih yang lain atau waktu lain.",
        )


def book(session: Session, effect: Book, case: CaseFacts, resources: dict[str, int]) -> None:
    """Writes the booking. SlotTaken when the database itself sees an overlap."""
    begins, ends = _interval(case, effect.start, effect.end)
    _guarded(
        session,
        insert(table(Booking)).values(
            resource_id=_meant(session, effect, case, resources),
            case_id=case.id,
            starts_at=begins,
            ends_at=ends,
            loan=effect.loan,
        ),
    )


def move(session: Session, effect: MoveBooking, case: CaseFacts) -> None:
    """The case's bookings follow its interval."""
    begins, ends = _interval(case, effect.start, effect.end)
    _guarded(
        session,
        update(table(Booking))
        .where(Booking.case_id == case.id, Booking.released_at.is_(None))
        .values(starts_at=begins, ends_at=ends),
    )


def _guarded(session: Session, statement: object) -> None:
    try:
        session.execute(statement)  # type: ignore[call-overload]  # insert or update
    except DBAPIError as error:
        if "bookings_never_overlap" in str(error.orig):
            raise SlotTaken({}) from error
        raise


def release(session: Session, case_id: int, now: datetime) -> None:
    """What the case has booked is free again."""
    session.execute(
        update(table(Booking)).where(Booking.case_id == case_id, Booking.released_at.is_(None)).values(released_at=now)
    )


def give_back(session: Session, case_id: int, now: datetime) -> None:
    """What was lent to the case is back: the account is an ordinary one again (BKL-23, BKL-25)."""
    session.execute(
        update(table(Booking))
        .where(Booking.case_id == case_id, Booking.loan, Booking.returned_at.is_(None))
        .values(returned_at=now)
    )
