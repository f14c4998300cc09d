"""The calendar of an office, compiled once to sorted tables; each question afterwards is a bisect."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

from engine.errors import CalendarRangeError
from engine.worktime.explain import Explanation, Span, closed_days
from engine.worktime.hours import (
    DAY,
    Holiday,
    OfficeHours,
    local_midnight,
    to_micros,
    to_moment,
    windows,
)

_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)


class Calendar:
    """Working time of one office in one zone, over whole local years (`first_year` to `last_year`, both included).

    `hours` is a notation in force all along, or dated rules (before the first of them nobody works). `version`
    names the data it was compiled from, so that a verdict can say by which calendar it was reached. Immutable in use
    and safe to share between threads.
    Compile with room to spare (three years back, five ahead): outside, every method raises CalendarRangeError.
    """

    def __init__(
        self,
        version: int,
        zone: ZoneInfo,
        hours: str | Sequence[OfficeHours],
        holidays: Iterable[Holiday],
        first_year: int,
        last_year: int,
    ) -> None:
        self.version, self.zone = version, zone
        self.first_day, self.last_day = date(first_year, 1, 1), date(last_year, 12, 31)
        # Sorted so that of two entries for one day the national holiday gives the name.
        self.holidays = {h.day: h for h in sorted(holidays, key=lambda h: (h.kind == "national", h.name))}
        rules = (OfficeHours(self.first_day, hours),) if isinstance(hours, str) else tuple(hours)
        table = list(windows(rules, zone, self.holidays, self.first_day, self.last_day))
        self._low = local_midnight(self.first_day, zone)
        self._high = local_midnight(self.last_day + DAY, zone)
        # An empty window in front spares every look-up the question whether anything lies before.
        self._opens = [self._low, *(w.opens for w in table)]
        self._length = [0, *(w.closes - w.opens for w in table)]
        self._done = list(accumulate(self._length))
        self._before = [0, *self._done[:-1]]
        self._close_of = {w.day: w.closes for w in table}
        self._days = list(self._close_of)

    def add(self, start: datetime, seconds: float) -> datetime:
        """The UTC instant at which `seconds` of working time after `start` are over, to the microsecond.

        A span that fits ends at closing time, not at the next opening. A start outside office hours counts from the
        next opening; adding 0 gives that opening, or `start` itself when it lies within hours or at closing.
        A negative span counts backwards and mirrors this: it begins at opening time if it fits.
        """
        micros = self._micros(start)
        span = round(seconds * 1e6)
        if span == 0:
            return to_moment(self._next_open(micros))
        target = self._worked(micros) + span
        index = bisect_left(self._done, target) if span > 0 else bisect_right(self._before, target) - 1
        if not 0 < index < len(self._done):
            raise CalendarRangeError(self._sentence("Batas waktu ini melewati kalender kerja yang tersedia"))
        return to_moment(self._opens[index] + target - self._before[index])

    def between(self, start: datetime, end: datetime) -> float:
        """Seconds of working time in [start, end); negative when `end` lies before `start`."""
        return (self._worked(self._micros(end)) - self._worked(self._micros(start))) / 1e6

    def is_working_day(self, day: date) -> bool:
        """Whether the office works at all on local day `day`."""
        return self._in_range(day) in self._close_of

    def close_of(self, day: date) -> datetime | None:
        """The last closing time of local day `day` in UTC, or None on a day without work."""
        closes = self._close_of.get(self._in_range(day))
        return None if closes is None else to_moment(closes)

    def last_workday_close_before(self, moment: date | datetime) -> datetime:
        """H-1: the close (UTC) of the last working day before the local date of `moment`."""
        return self._close_of_nth(bisect_left(self._days, self._in_range(self.local_day(moment))) - 1)

    def add_working_days(self, start: date | datetime, count: int) -> datetime:
        """The close (UTC) of the `count`-th working day after the local date of `start`, the day of receipt excluded.

        A count of 0 means the day of receipt itself, or the next working day if that one is free.
        """
        if count < 0:
            raise ValueError("count of working days must not be negative")
        day = self._in_range(self.local_day(start))
        first = bisect_right(self._days, day) - 1 if count else bisect_left(self._days, day)
        return self._close_of_nth(first + count)

    def local_day(self, moment: date | datetime) -> date:
        """The date on the office's wall at an aware datetime; a plain date stays as it is."""
        return moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment

    def explain(self, start: datetime, end: datetime) -> Explanation:
        """How `between(start, end)` comes about: each stretch counted, each day left out and why."""
        low, high = sorted((self._micros(start), self._micros(end)))
        if low == high:
            return Explanation((), ())
        spans = [
            Span(to_moment(max(low, opens)), to_moment(min(high, opens + length)))
            for opens, length in self._windows_touching(low, high)
        ]
        first, last = (self.local_day(to_moment(micros)) for micros in (low, high - 1))
        return Explanation(tuple(spans), tuple(closed_days(first, last, self.holidays, self.is_working_day)))

    def _windows_touching(self, low: int, high: int) -> Iterable[tuple[int, int]]:
        first, last = bisect_right(self._opens, low) - 1, bisect_left(self._opens, high)
        pairs = zip(self._opens[first:last], self._length[first:last], strict=True)
        return ((opens, length) for opens, length in pairs if opens + length > low)

    def _micros(self, moment: datetime) -> int:
        micros = to_micros(moment)
        if not self._low <= micros <= self._high:
            raise CalendarRangeError(self._sentence("Waktu ini di luar kalender kerja"))
        return micros

    def _worked(self, micros: int) -> int:
        """Working microseconds from the start of the table to an instant within it."""
        index = bisect_right(self._opens, micros) - 1
        return self._before[index] + min(micros - self._opens[index], self._length[index])

    def _next_open(self, micros: int) -> int:
        index = bisect_right(self._opens, micros) - 1
        if self._length[index] and micros <= self._opens[index] + self._length[index]:
            return micros
        if index + 1 == len(self._opens):
            raise CalendarRangeError(self._sentence("Batas waktu ini melewati kalender kerja yang tersedia"))
        return self._opens[index + 1]

    def _in_range(self, day: date) -> date:
        if not self.first_day <= day <= self.last_day:
            raise CalendarRangeError(self._sentence("Tanggal ini di luar kalender kerja"))
        return day

    def _close_of_nth(self, index: int) -> datetime:
        if not 0 <= index < len(self._days):
            raise CalendarRangeError(self._sentence("Batas waktu ini melewati kalender kerja yang tersedia"))
        return to_moment(self._close_of[self._days[index]])

    def _sentence(self, problem: str) -> str:
        first, last = (f"{d.day} {_MONTHS[d.month - 1]} {d.year}" for d in (self.first_day, self.last_day))
        return f"{problem} ({first} sampai {last}). Pilih waktu di dalamnya, atau minta admin memperpanjang kalender."
