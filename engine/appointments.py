"""How an appointment ends. It only ever gets shorter, and what was done while it ran stays done.

See `engine.administration` for how one begins.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.records import Agency, Appointment, Case, Entry, Position, table
from engine.wording import day_text

Ended = Literal["withdrawn", "yesterday", "today"]
"""How `end_now` ended it: as if it had never been, or with which day as its last."""


def end_appointment(session: Session, appointment_id: int, last_day: date, today: date) -> None:
    """The appointment ends after `last_day`, not before yesterday and never later than it would anyway. Raises Invalid."""
    _shorten(session, _locked(session, appointment_id), last_day, today)


def end_now(session: Session, appointment_id: int, today: date) -> Ended:
    """Ends it as early as is honest; Invalid when it has ended or there is none.

    One that began before today ends with yesterday: it gives no right any more. One that has not begun, or began today
    and was not used, is withdrawn. One used today keeps today, so that the register shows nobody acting without a post.
    """
    found = _locked(session, appointment_id)
    if found.since < today:
        _shorten(session, found, today - timedelta(days=1), today)
        return "yesterday"
    if found.since == today and _used(session, found, today):
        _shorten(session, found, today, today)
        return "today"
    session.execute(delete(table(Appointment)).where(Appointment.id == found.id))
    return "withdrawn"


def _locked(session: Session, appointment_id: int) -> Appointment:
    found = session.get(Appointment, appointment_id, with_for_update=True)
    if found is None:
        raise Invalid({"appointment": ["Penugasan itu tidak ada. Muat ulang halaman ini."]})
    return found


def _shorten(session: Session, found: Appointment, last_day: date, today: date) -> None:
    if found.until is not None and found.until <= last_day:
        sentence = (
            f"Hari terakhir penugasan ini sudah {day_text(found.until)}. Untuk memperpanjang, buat penugasan baru."
        )
        raise Invalid({"appointment": [sentence]})
    if last_day < max(found.since, today - timedelta(days=1)):
        raise Invalid({"until": ["Penugasan tidak dapat diakhiri pada hari yang sudah lewat."]})
    session.execute(update(table(Appointment)).where(Appointment.id == found.id).values(until=last_day))


def _used(session: Session, found: Appointment, today: date) -> bool:
    """Whether the person has acted in the agency today, otherwise than on a request of their own."""
    agency = session.execute(
        select(Agency.id, Agency.zone)
        .join(Position, Position.agency_id == Agency.id)
        .where(Position.id == found.position_id)
    ).one()
    midnight = datetime.combine(today, time.min, ZoneInfo(agency.zone)).astimezone(UTC)
    acted = (
        select(Entry.id)
        .join(Case, Case.id == Entry.case_id)
        .where(Entry.actor_id == found.person_id, Entry.at >= midnight)
        .where(Case.agency_id == agency.id, Case.requester_id != found.person_id)
    )
    return session.execute(acted.limit(1)).first() is not None
