"""The compiled calendar against two oracles that share nothing with it, and the laws it must keep.

The first oracle is a grid with one cell a minute, filled by plain date arithmetic and summed up; it knows neither the
notation nor the windows. The second is another library, which knows weekly hours and days off only.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from workclock import Break, Holidays, Schedule, WorkDay

from engine.calendars.seed import DEFAULT_HOURS, ORDINARY_HOURS, seed_holidays
from engine.worktime import Calendar

WIB = ZoneInfo("Asia/Jakarta")
FIRST, BEYOND = date(2024, 1, 1), date(2028, 1, 1)
RAMADAN_2025 = (
    "2025 Mar 01-2025 Mar 28 Mo-Th 08:00-12:00,12:30-15:00; 2025 Mar 01-2025 Mar 28 Fr 08:00-11:30,12:30-15:30"
)
DAYS_OFF = seed_holidays(2024, 2027)
OFFICE = Calendar(1, WIB, f"{DEFAULT_HOURS}; {RAMADAN_2025}", DAYS_OFF, 2024, 2027)
WEEKLY = Calendar(1, WIB, ORDINARY_HOURS, DAYS_OFF, 2024, 2027)

MINUTE = 60_000_000
# 2024 begins in WIB seven hours before it does in UTC.
START = datetime(2023, 12, 31, 17, tzinfo=UTC)
PAIRS = 100_000


class MinuteGrid:
    """Working time on a grid of minutes in WIB; instants and spans are microseconds since the grid begins."""

    def __init__(self, days_off: set[date]) -> None:
        open_minutes = bytearray()
        for number in range((BEYOND - FIRST).days):
            open_minutes += self._day(FIRST + timedelta(days=number), days_off)
        self.open = open_minutes
        self.worked = array("q", [0, *accumulate(open_minutes)])
        self.end = len(open_minutes) * MINUTE

    @staticmethod
    def _day(day: date, days_off: set[date]) -> bytearray:
        cells = bytearray(1440)
        if day.isoweekday() > 5 or day in days_off:
            return cells
        friday = day.isoweekday() == 5
        if date(2026, 2, 18) <= day <= date(2026, 3, 19) or date(2025, 3, 1) <= day <= date(2025, 3, 28):
            hours, breaks = (480, 930 if friday else 900), (690, 750) if friday else (720, 750)
        else:
            hours, breaks = (450, 990 if friday else 960), (690, 780) if friday else (720, 780)
        for minute in range(*hours):
            cells[minute] = not breaks[0] <= minute < breaks[1]
        return cells

    def until(self, instant: int) -> int:
        minute, rest = divmod(instant, MINUTE)
        inside = rest if rest and self.open[minute] else 0
        return self.worked[minute] * MINUTE + inside

    def after(self, instant: int, span: int) -> int:
        """The first instant by which `span` > 0 of work is done."""
        target = self.until(instant) + span
        low, high = 0, len(self.open)
        while low < high:
            middle = (low + high) // 2
            if self.worked[middle + 1] * MINUTE < target:
                low = middle + 1
            else:
                high = middle
        return low * MINUTE + target - self.worked[low] * MINUTE

    def at_work(self, instant: int) -> int:
        """The instant itself within hours or at closing, else the next opening."""
        minute, rest = divmod(instant, MINUTE)
        if self.open[minute] or (rest == 0 and minute and self.open[minute - 1]):
            return instant
        return self.open.index(1, minute) * MINUTE


def questions(seed: int, grid: MinuteGrid) -> Iterator[tuple[int, int, int]]:
    """Random instants, spans up to 277 hours and other instants; half lie on whole minutes, where the edges are."""
    dice = random.Random(seed)
    for number in range(PAIRS):
        step = MINUTE if number % 2 else 1
        instant = dice.randrange((grid.end - 100 * 1440 * MINUTE) // step) * step
        span = dice.randrange(10 ** dice.randrange(1, 7) * MINUTE // 60 // step + 1) * step
        lowest, highest = (0, grid.end) if number % 3 else (instant, instant + 1440 * MINUTE)
        yield instant, span, dice.randrange(lowest // step, highest // step + 1) * step


def micros(moment: datetime) -> int:
    return (moment - START) // timedelta(microseconds=1)


def test_no_difference_from_a_grid_of_minutes_in_a_hundred_thousand_pairs() -> None:
    """Breaks, Fridays, two Ramadans, holidays and cuti bersama over 2024-2027, to the microsecond."""
    grid = MinuteGrid({holiday.day for holiday in DAYS_OFF})
    different = []
    for instant, span, other in questions(20261120, grid):
        start, end = START + timedelta(microseconds=instant), START + timedelta(microseconds=other)
        due = grid.after(instant, span) if span else grid.at_work(instant)
        worked = grid.until(other) - grid.until(instant)
        if micros(OFFICE.add(start, span / 1e6)) != due or OFFICE.between(start, end) != worked / 1e6:
            different.append((start, span, end))
    assert different == []


def test_no_difference_from_another_library_for_weekly_hours() -> None:
    """workclock has no Ramadan hours, so it judges the ordinary week with days off; counting back included."""
    other = Schedule(
        [
            WorkDay(time(7, 30), time(16), days=range(4)),
            WorkDay(time(7, 30), time(16, 30), days=[4]),
            Break(time(12), time(13), days=range(4)),
            Break(time(11, 30), time(13), days=[4]),
            Holidays(holiday.day for holiday in DAYS_OFF),
        ],
        time_zone="Asia/Jakarta",
    )
    dice = random.Random(7)
    for _ in range(10_000):
        start = datetime(2024, 6, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(2 * 365 * 86400))
        span = timedelta(seconds=dice.randrange(1, 400_000))
        assert WEEKLY.add(start, span.total_seconds()) == other.add(start, span)
        assert WEEKLY.add(start, -span.total_seconds()) == other.sub(start, span)
        assert WEEKLY.between(start, start + span) == other.between(start, start + span).total_seconds()


moments = st.datetimes(datetime(2024, 7, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001  (hypothesis adds the zone)
spans = st.integers(0, 90 * 86400 * 10**6 // 6).map(lambda number: number / 1e6)


@given(moments, spans)
def test_what_was_added_lies_between(start: datetime, seconds: float) -> None:
    assert OFFICE.between(start, OFFICE.add(start, seconds)) == seconds
    assert OFFICE.between(OFFICE.add(start, -seconds), start) == seconds


@given(moments, spans, spans)
def test_adding_twice_is_adding_the_sum(start: datetime, first: float, second: float) -> None:
    together = round(first * 1e6) + round(second * 1e6)
    assert OFFICE.add(OFFICE.add(start, first), second) == OFFICE.add(start, together / 1e6)


@given(moments, moments, spans)
def test_later_never_ends_earlier(one: datetime, other: datetime, seconds: float) -> None:
    early, late = sorted((one, other))
    assert OFFICE.add(early, seconds) <= OFFICE.add(late, seconds)
    assert OFFICE.between(early, late) >= 0


@given(moments, spans, spans)
def test_more_work_never_ends_earlier(start: datetime, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert OFFICE.add(start, less) <= OFFICE.add(start, more)


@given(moments, moments, moments)
def test_stretches_add_up(one: datetime, two: datetime, three: datetime) -> None:
    first, second = OFFICE.between(one, two), OFFICE.between(two, three)
    assert round((first + second) * 1e6) == round(OFFICE.between(one, three) * 1e6)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_an_explanation_adds_up(start: datetime, length: timedelta) -> None:
    told = OFFICE.explain(start, start + length)
    assert told.seconds == OFFICE.between(start, start + length)
    assert all(span.start < span.end for span in told.spans)
