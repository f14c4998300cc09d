"""What an agency works with: resources that can be booked, and the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.calendars.rows import holidays_as_json, hours_as_json, newest_version
from engine.claims import claim
from engine.errors import Invalid
from engine.records import CalendarVersion, Resource, table
from engine.worktime import Holiday, OfficeHours, OfficeHoursError, check_hours


def add_resource(session: Session, agency_id: int, key: str, kind: str, name: str, capacity: int | None = None) -> int:
    """A licence or account that can be booked. `capacity` is people. Invalid when the key is taken."""
    values = {"agency_id": agency_id, "key": key, "kind": kind, "name": name, "capacity": capacity, "active": True}
    made = claim(session, table(Resource), values, "key")
    if made is None:
        raise Invalid({"key": ["Kode ini sudah dipakai. Pilih kode lain."]})
    return int(made)


def set_calendar(
    session: Session,
    agency_id: int,
    hours: Sequence[OfficeHours],
    holidays: Iterable[Holiday],
    now: datetime,
    by: int | None = None,
    reason: str = "",
) -> int:
    """A new version of office hours and holidays; gives its number. Earlier ones stay, for the verdicts reached by them.

    The caller moves open deadlines with `engine.calendars.moving.recalculate`.
    """
    for rule in hours:
        try:
            check_hours(rule.notation)
        except OfficeHoursError as problem:
            raise Invalid({"hours": [str(problem)]}) from None
    last = session.scalar(select(newest_version(agency_id))) or 0
    session.execute(
        insert(table(CalendarVersion)).values(
            agency_id=agency_id,
            version=last + 1,
            hours=hours_as_json(hours),
            holidays=holidays_as_json(holidays),
            entered_at=now,
            entered_by=by,
            reason=reason,
        )
    )
    return last + 1
