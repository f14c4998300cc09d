"""The edges of the clock of working time: ends of the table, zones, dated rules, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.calendars.seed import DEFAULT_HOURS, ORDINARY_HOURS, seed_holidays
from engine.errors import CalendarRangeError, DisposisiError
from engine.worktime import Calendar, ClosedDay, Holiday, OfficeHours, OfficeHoursError, check_hours

WIB = ZoneInfo("Asia/Jakarta")
BARE = Calendar(1, WIB, ORDINARY_HOURS, (), 2026, 2026)
HOUR = 3600.0


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def test_the_whole_table_can_be_asked_to_its_very_ends() -> None:
    first, beyond = wib("2026-01-01 00:00"), wib("2027-01-01 00:00")
    told = BARE.explain(first, beyond)
    assert told.seconds == BARE.between(first, beyond)
    assert BARE.add(first, told.seconds) == wib("2026-12-31 16:00")
    assert BARE.add(beyond, -told.seconds) == wib("2026-01-01 07:30")


def test_beyond_the_compiled_years_is_refused_with_a_sentence() -> None:
    late, last = wib("2027-01-01 00:00:00.000001"), wib("2026-12-31 15:59")
    refused: list[Callable[[], object]] = [
        lambda: BARE.add(late, 60),
        lambda: BARE.add(last, 61),
        lambda: BARE.add(wib("2026-12-31 17:00"), 0),
        lambda: BARE.add(wib("2026-01-01 07:31"), -61),
        lambda: BARE.between(wib("2025-12-31 23:59:59"), last),
        lambda: BARE.between(last, late),
        lambda: BARE.close_of(date(2027, 1, 1)),
        lambda: BARE.is_working_day(date(2025, 12, 31)),
        lambda: BARE.last_workday_close_before(date(2026, 1, 1)),
        lambda: BARE.add_working_days(last, 1),
    ]
    for ask in refused:
        with pytest.raises(CalendarRangeError, match=r"1 Januari 2026 sampai 31 Desember 2026.*minta admin") as caught:
            ask()
        assert isinstance(caught.value, DisposisiError)


def test_an_office_without_hours_refuses_instead_of_looping() -> None:
    empty = Calendar(1, WIB, "off", (), 2026, 2026)
    for seconds in (60, 0, -60):
        with pytest.raises(CalendarRangeError):
            empty.add(wib("2026-06-01 08:00"), seconds)
    assert empty.between(wib("2026-06-01 08:00"), wib("2026-07-01 08:00")) == 0


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_each_indonesian_zone_keeps_its_own_wall_clock(zone: str) -> None:
    """WIB, WITA and WIT: the same local question has the same local answer."""
    local = ZoneInfo(zone)
    office = Calendar(1, local, DEFAULT_HOURS, seed_holidays(2026, 2026), 2026, 2026)
    start, end = datetime(2026, 11, 20, 16, 28, tzinfo=local), datetime(2026, 11, 23, 7, 33, tzinfo=local)
    assert office.add(start, 300) == end
    assert office.last_workday_close_before(datetime(2026, 11, 23, 0, 5, tzinfo=local)) == datetime(
        2026, 11, 20, 16, 30, tzinfo=local
    )


def test_a_zone_with_summer_time_counts_real_seconds() -> None:
    """Berlin, 2026: 29 March has 23 hours, 25 October 25; ordinary hours keep the wall clock through both."""
    berlin = ZoneInfo("Europe/Berlin")
    always = Calendar(1, berlin, "24/7", (), 2026, 2026)
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)):
        midnight = datetime.combine(day, datetime.min.time(), berlin)
        next_midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), berlin)
        assert always.between(midnight, next_midnight) == hours * HOUR
    office = Calendar(1, berlin, ORDINARY_HOURS, (), 2026, 2026)
    before, after = datetime(2026, 3, 27, 16, 29, tzinfo=berlin), datetime(2026, 3, 30, 7, 31, tzinfo=berlin)
    assert office.add(before, 120) == after
    gap = Calendar(1, berlin, "Mo-Su 02:30-03:00", (), 2026, 2026)
    sunday, monday = datetime(2026, 3, 29, tzinfo=berlin), datetime(2026, 3, 30, tzinfo=berlin)
    assert gap.between(sunday, monday) == 0
    assert gap.close_of(sunday.date()) is None
    into_gap = Calendar(1, berlin, "Mo-Su 01:00-02:30,03:00-04:00", (), 2026, 2026)
    assert into_gap.between(sunday, monday) == 2 * HOUR


def test_dated_rules_take_over_on_their_day() -> None:
    """Office hours are dated data: what was in force on a day is what counts on that day."""
    later = OfficeHours(date(2026, 7, 1), "Mo-Fr 08:00-12:00")
    office = Calendar(2, WIB, (later, OfficeHours(date(2026, 1, 5), ORDINARY_HOURS)), (), 2026, 2026)
    assert office.close_of(date(2026, 1, 2)) is None
    assert office.close_of(date(2026, 6, 30)) == wib("2026-06-30 16:00")
    assert office.close_of(date(2026, 7, 1)) == wib("2026-07-01 12:00")
    assert office.add(wib("2026-06-30 15:59"), 120) == wib("2026-07-01 08:01")


def test_hours_over_midnight_are_cut_there_and_a_holiday_takes_only_its_own_part() -> None:
    guard = Calendar(1, WIB, "Mo-Fr 22:00-02:00", [Holiday(date(2026, 11, 18), "Libur", "national")], 2026, 2026)
    assert guard.add(wib("2026-11-16 23:00"), 2 * HOUR) == wib("2026-11-17 01:00")
    assert guard.between(wib("2026-11-17 12:00"), wib("2026-11-19 12:00")) == 4 * HOUR


def test_of_two_entries_for_a_day_the_national_holiday_gives_the_name() -> None:
    day = date(2026, 6, 1)
    both = [Holiday(day, "Hari Lahir Pancasila", "national"), Holiday(day, "Cuti Bersama", "joint_leave")]
    office = Calendar(1, WIB, ORDINARY_HOURS, both, 2026, 2026)
    assert office.explain(wib("2026-06-01 00:00"), wib("2026-06-02 00:00")).closed_days == (
        ClosedDay(day, "Hari Lahir Pancasila", "national"),
    )


@pytest.mark.parametrize(
    ("notation", "hint"),
    [
        ("", "tidak terbaca"),
        ("Mo-Xx 07:30-16:00", "huruf ke-4"),
        ("Mo-Fr 8.00-16.00", "huruf ke-7"),
        ("Senin 08:00-16:00", "misalnya: Mo-Th"),
        ("Mo-Fr 25:00-26:00", "tidak terbaca"),
        ("Mo-Fr 08:00-16:00; PH off", "daftar hari libur"),
        ("Mo-Fr sunrise-sunset", "jam buka dan tutup yang pasti"),
        ("Mo-Fr 08:00+", "jam buka dan tutup yang pasti"),
        ("Mo-Fr 08:00-16:00 unknown", "jam buka dan tutup yang pasti"),
        ("off", "tidak pernah buka"),
        ("2026 Feb 31 08:00-09:00", "tidak pernah buka"),
    ],
)
def test_a_bad_notation_is_refused_with_a_sentence(notation: str, hint: str) -> None:
    with pytest.raises(OfficeHoursError, match=hint):
        check_hours(notation)


@pytest.mark.parametrize("notation", [DEFAULT_HOURS, ORDINARY_HOURS, "24/7", 'Mo-Fr 08:00-12:00 "loket PH"'])
def test_a_good_notation_is_accepted(notation: str) -> None:
    check_hours(notation)
