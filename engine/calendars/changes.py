"""What an administrator does to the calendar: each change is a new version with a reason, and moves open deadlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.administration import set_calendar
from engine.calendars.moving import recalculate
from engine.calendars.rows import holidays_from_json, hours_from_json, newest_version
from engine.calendars.seed import seed_holidays
from engine.errors import CalendarRangeError, Invalid, NotFound, Stale
from engine.office import Office
from engine.records import Agency, CalendarVersion, Person
from engine.rules.facts import Actor
from engine.worktime import Calendar, Holiday, OfficeHours, OfficeHoursError, check_hours

KINDS = ("national", "joint_leave")
LONGEST_REASON, LONGEST_NAME = 500, 200


@dataclass(frozen=True, slots=True)
class CalendarInForce:
    """The newest version of an agency's calendar, as data."""

    agency_id: int
    agency: str
    zone: ZoneInfo
    version: int
    hours: tuple[OfficeHours, ...]
    holidays: tuple[Holiday, ...]
    entered_at: datetime
    entered_by: str | None
    reason: str


def in_force(session: Session, agency_id: int) -> CalendarInForce:
    """The calendar an agency works by now. NotFound where there is none."""
    row = session.execute(
        select(CalendarVersion, Agency.name, Agency.zone, Person.name.label("entered_by_name"))
        .join(Agency, Agency.id == CalendarVersion.agency_id)
        .outerjoin(Person, Person.id == CalendarVersion.entered_by)
        .where(CalendarVersion.agency_id == agency_id, CalendarVersion.version == newest_version(agency_id))
    ).one_or_none()
    if row is None:
        raise NotFound
    kept: CalendarVersion = row[0]
    return CalendarInForce(
        agency_id=agency_id,
        agency=row.name,
        zone=ZoneInfo(row.zone),
        version=kept.version,
        hours=hours_from_json(kept.hours),
        holidays=holidays_from_json(kept.holidays),
        entered_at=kept.entered_at,
        entered_by=row.entered_by_name,
        reason=kept.reason,
    )


def change(
    session: Session,
    office: Office,
    seen: CalendarInForce,
    by: Actor,
    now: datetime,
    reason: str,
    *,
    hours: Sequence[OfficeHours] | None = None,
    holidays: Iterable[Holiday] | None = None,
) -> int:
    """A new version on top of the one `seen`, and open deadlines moved along; gives how many cases changed.

    Raises Invalid when the reason is missing or the calendar cannot be used, Stale when somebody changed it meanwhile.
    """
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Invalid({"reason": [f"Tulis alasan perubahan, paling banyak {LONGEST_REASON} huruf."]})
    session.execute(select(Agency.id).where(Agency.id == seen.agency_id).with_for_update())  # one change at a time
    last = session.scalar(select(newest_version(seen.agency_id)))
    if last != seen.version:
        raise Stale("Kalender ini sudah diubah orang lain sejak Anda membukanya. Periksa versi terbaru lalu ulangi.")
    set_calendar(
        session,
        seen.agency_id,
        seen.hours if hours is None else hours,
        seen.holidays if holidays is None else holidays,
        now,
        by.id,
        reason.strip(),
    )
    try:
        return recalculate(session, office, seen.agency_id, now, by)
    except CalendarRangeError as problem:
        raise Invalid({"hours": [str(problem)]}) from None


def with_hours(seen: CalendarInForce, since: date | None, notation: str) -> tuple[OfficeHours, ...]:
    """The hours with a rule in force from `since`; one of the same day is replaced. Raises Invalid."""
    faults: dict[str, list[str]] = {}
    if since is None or not 2000 <= since.year <= 2100:
        faults["since"] = ["Isi tanggal mulai berlakunya."]
    try:
        check_hours(notation.strip())
    except OfficeHoursError as problem:
        faults["notation"] = [str(problem)]
    if faults or since is None:
        raise Invalid(faults)
    others = [rule for rule in seen.hours if rule.valid_from != since]
    return tuple(sorted([*others, OfficeHours(since, notation.strip())], key=lambda rule: rule.valid_from))


def with_holiday(seen: CalendarInForce, day: date | None, name: str, kind: str) -> tuple[Holiday, ...]:
    """The holidays with one more, confirmed because a person entered it. Raises Invalid."""
    faults: dict[str, list[str]] = {}
    if day is None or not 2000 <= day.year <= 2100:
        faults["day"] = ["Isi tanggal libur."]
    if not name.strip() or len(name) > LONGEST_NAME:
        faults["name"] = ["Isi nama hari libur."]
    if kind not in KINDS:
        faults["kind"] = ["Pilih libur nasional atau cuti bersama."]
    if any(h.day == day for h in seen.holidays):
        faults["day"] = ["Tanggal itu sudah ada dalam daftar. Hapus dahulu bila keliru."]
    if faults or day is None:
        raise Invalid(faults)
    return (*seen.holidays, Holiday(day, name.strip(), "national" if kind == "national" else "joint_leave", True))


def without_holiday(seen: CalendarInForce, day: date) -> tuple[Holiday, ...]:
    """The holidays without that day. NotFound when it is none."""
    if all(h.day != day for h in seen.holidays):
        raise NotFound
    return tuple(h for h in seen.holidays if h.day != day)


def confirmed_holiday(seen: CalendarInForce, day: date) -> tuple[Holiday, ...]:
    """The holidays with that day confirmed by the yearly decree. NotFound when it is none."""
    if all(h.day != day for h in seen.holidays):
        raise NotFound
    return tuple(Holiday(h.day, h.name, h.kind, h.confirmed or h.day == day) for h in seen.holidays)


def with_year(seen: CalendarInForce, year: int | None) -> tuple[Holiday, ...]:
    """The holidays with the seed of a year; days already listed stay as they are. Raises Invalid."""
    if year is None or not 2000 <= year <= 2100:
        raise Invalid({"year": ["Isi tahun antara 2000 dan 2100."]})
    listed = {h.day for h in seen.holidays}
    added = [h for h in seed_holidays(year, year) if h.day not in listed]
    if not added:
        raise Invalid({"year": [f"Semua hari libur tahun {year} sudah ada dalam daftar."]})
    return (*seen.holidays, *added)


def weekly_totals(seen: CalendarInForce, year: int) -> list[tuple[float, int]]:
    """Working seconds a week without holidays in a year, and how many weeks have that total; the most usual first.

    A check for the eye: 37,5 hours, in Ramadan 32,5 (Perpres 21/2023).
    """
    calendar = Calendar(seen.version, seen.zone, seen.hours, (), year - 1, year + 1)
    first = date(year, 1, 4) - timedelta(days=date(year, 1, 4).weekday())
    weeks = date(year, 12, 28).isocalendar().week
    starts = [datetime.combine(first + timedelta(weeks=n), time(), seen.zone).astimezone(UTC) for n in range(weeks + 1)]
    found = Counter(calendar.between(low, high) for low, high in pairwise(starts))
    return found.most_common()
