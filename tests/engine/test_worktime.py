"""The clock of working time: the worked examples."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.calendars.seed import DEFAULT_HOURS, ORDINARY_HOURS, seed_holidays
from engine.worktime import Calendar, ClosedDay

WIB = ZoneInfo("Asia/Jakarta")
OFFICE = Calendar(1, WIB, DEFAULT_HOURS, seed_holidays(2023, 2031), 2023, 2031)
BARE = Calendar(1, WIB, ORDINARY_HOURS, (), 2026, 2026)
HOUR = 3600.0


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-20 16:28", 5, "2026-11-23 07:33"),
        ("2026-11-20 11:28", 5, "2026-11-20 13:03"),
        ("2026-11-19 15:58", 10, "2026-11-20 07:38"),
        ("2026-02-26 14:45", 30, "2026-02-27 08:15"),
        ("2026-12-23 15:50", 30, "2026-12-28 07:50"),
        ("2026-11-13 16:15", 30, "2026-11-16 07:45"),
        ("2026-11-19 11:55", 5, "2026-11-19 12:00"),
        ("2026-11-19 15:55", 5, "2026-11-19 16:00"),
        ("2026-11-19 12:20", 5, "2026-11-19 13:05"),
        ("2026-11-19 16:00", 5, "2026-11-20 07:35"),
        ("2026-11-21 10:00", 5, "2026-11-23 07:35"),
    ],
)
def test_add_gives_the_worked_examples(start: str, minutes: int, end: str) -> None:
    """A span that fits ends at closing time; nights, breaks, weekends and days off are stepped over."""
    assert OFFICE.add(wib(start), minutes * 60) == wib(end)


@pytest.mark.parametrize(
    ("start", "same_or_next"),
    [
        ("2026-11-19 07:30", "2026-11-19 07:30"),
        ("2026-11-19 10:00:00.000001", "2026-11-19 10:00:00.000001"),
        ("2026-11-19 12:00", "2026-11-19 12:00"),
        ("2026-11-19 12:00:00.000001", "2026-11-19 13:00"),
        ("2026-11-20 17:00", "2026-11-23 07:30"),
    ],
)
def test_adding_nothing_stays_within_hours_or_goes_to_the_next_opening(start: str, same_or_next: str) -> None:
    assert OFFICE.add(wib(start), 0) == wib(same_or_next)


def test_counting_back_begins_at_opening_when_it_fits() -> None:
    assert OFFICE.add(wib("2026-11-19 07:35"), -300) == wib("2026-11-19 07:30")
    assert OFFICE.add(wib("2026-11-19 07:30"), -300) == wib("2026-11-18 15:55")
    assert OFFICE.add(wib("2026-11-22 09:00"), -300) == wib("2026-11-20 16:25")


def test_seconds_and_microseconds_count() -> None:
    assert OFFICE.add(wib("2026-11-20 16:29:59.999999"), 0.000002) == wib("2026-11-23 07:30:00.000001")
    assert OFFICE.between(wib("2026-11-19 11:59:59.5"), wib("2026-11-19 13:00:00.25")) == 0.75


def test_results_are_in_utc_and_any_aware_zone_goes_in() -> None:
    moment = OFFICE.add(datetime(2026, 11, 20, 9, 28, tzinfo=UTC), 300)
    assert (moment.tzinfo, moment) == (UTC, wib("2026-11-23 07:33"))
    close = OFFICE.close_of(date(2026, 11, 20))
    assert close is not None
    assert (close.tzinfo, close) == (UTC, wib("2026-11-20 16:30"))
    with pytest.raises(TypeError):
        OFFICE.add(datetime(2026, 11, 20, 9, 28), 300)  # noqa: DTZ001  (that it is refused is the point)


def test_between_is_signed_and_counts_only_hours() -> None:
    assert OFFICE.between(wib("2026-11-19 00:00"), wib("2026-11-20 00:00")) == 7.5 * HOUR
    assert OFFICE.between(wib("2026-11-20 00:00"), wib("2026-11-19 00:00")) == -7.5 * HOUR
    assert OFFICE.between(wib("2026-11-21 00:00"), wib("2026-11-23 07:30")) == 0


def test_weekly_totals_are_those_of_perpres_21_2023() -> None:
    """37 h 30 min in an ordinary week, 32 h 30 min in Ramadan; no Friday inherits the hours of other days."""
    assert BARE.between(wib("2026-11-16 00:00"), wib("2026-11-23 00:00")) == 37.5 * HOUR
    assert OFFICE.between(wib("2026-02-23 00:00"), wib("2026-03-02 00:00")) == 32.5 * HOUR
    friday = OFFICE.explain(wib("2026-02-27 00:00"), wib("2026-02-28 00:00")).spans
    assert [(s.start, s.end) for s in friday] == [
        (wib("2026-02-27 08:00"), wib("2026-02-27 11:30")),
        (wib("2026-02-27 12:30"), wib("2026-02-27 15:30")),
    ]


def test_the_day_before_an_event_is_the_last_working_day_before_it() -> None:
    """BDG-A4: H-1 of a Monday is Friday's close; days off are skipped; the event's local date decides."""
    assert OFFICE.last_workday_close_before(wib("2026-11-23 09:00")) == wib("2026-11-20 16:30")
    assert OFFICE.last_workday_close_before(date(2026, 11, 23)) == wib("2026-11-20 16:30")
    assert OFFICE.last_workday_close_before(wib("2026-12-28 08:00")) == wib("2026-12-23 16:00")
    assert OFFICE.last_workday_close_before(date(2026, 3, 18)) == wib("2026-03-17 15:00")
    early = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert OFFICE.last_workday_close_before(early) == wib("2026-11-20 16:30")


def test_working_days_exclude_the_day_of_receipt() -> None:
    assert OFFICE.add_working_days(wib("2026-11-20 09:00"), 1) == wib("2026-11-23 16:00")
    assert OFFICE.add_working_days(wib("2026-11-20 23:00"), 5) == wib("2026-11-27 16:30")
    assert OFFICE.add_working_days(wib("2026-11-21 09:00"), 1) == wib("2026-11-23 16:00")
    assert OFFICE.add_working_days(date(2026, 12, 23), 1) == wib("2026-12-28 16:00")
    assert OFFICE.add_working_days(wib("2026-11-20 09:00"), 0) == wib("2026-11-20 16:30")
    assert OFFICE.add_working_days(wib("2026-11-21 09:00"), 0) == wib("2026-11-23 16:00")
    with pytest.raises(ValueError, match="negative"):
        OFFICE.add_working_days(date(2026, 12, 23), -1)


def test_days_off_have_no_close() -> None:
    for day in (date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)):
        assert not OFFICE.is_working_day(day)
        assert OFFICE.close_of(day) is None
    assert OFFICE.is_working_day(date(2026, 12, 23))


def test_explain_adds_up_and_names_the_days_left_out() -> None:
    start, end = wib("2026-12-23 15:50"), wib("2026-12-28 07:50")
    told = OFFICE.explain(start, end)
    assert told.seconds == OFFICE.between(start, end) == 1800
    assert [span.seconds for span in told.spans] == [600, 1200]
    assert told.closed_days == (
        ClosedDay(date(2026, 12, 24), "Cuti Bersama Hari Raya Natal", "joint_leave"),
        ClosedDay(date(2026, 12, 25), "Hari Raya Natal", "national"),
        ClosedDay(date(2026, 12, 26), "Sabtu", "weekly"),
        ClosedDay(date(2026, 12, 27), "Minggu", "weekly"),
    )
    assert OFFICE.explain(end, start) == told
    assert OFFICE.explain(start, start) == ((), ())
    assert OFFICE.explain(wib("2026-11-19 12:00"), wib("2026-11-19 13:00")) == ((), ())
    assert OFFICE.explain(wib("2026-11-20 16:00"), wib("2026-11-21 00:00")).closed_days == ()
