"""How a length of working time comes about, for the auditor: what was counted, and which days were not and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from engine.worktime.hours import DAY, Holiday

_WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


class Span(NamedTuple):
    """A stretch of work that was counted; both ends in UTC."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return (self.end - self.start) / timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A local day without work: a holiday by its own name, any other by that of the weekday."""

    day: date
    name: str
    kind: Literal["national", "joint_leave", "weekly"]
    confirmed: bool = True


class Explanation(NamedTuple):
    """The stretches that make up a length of working time, and the days between that were left out."""

    spans: tuple[Span, ...]
    closed_days: tuple[ClosedDay, ...]

    @property
    def seconds(self) -> float:
        """The sum of all stretches, in seconds."""
        return sum((span.end - span.start for span in self.spans), timedelta()) / timedelta(seconds=1)


def closed_days(
    first: date, last: date, holidays: Mapping[date, Holiday], is_working_day: Callable[[date], bool]
) -> Iterator[ClosedDay]:
    """The days without work from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        day = first + number * DAY
        holiday = holidays.get(day)
        if holiday:
            yield ClosedDay(day, holiday.name, holiday.kind, holiday.confirmed)
        elif not is_working_day(day):
            yield ClosedDay(day, _WEEKDAYS[day.weekday()], "weekly")
