"""Office hours in opening-hours notation and holidays, turned into the stretches of time in which an office works."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import opening_hours
from opening_hours import OpeningHours, State

from engine.errors import DisposisiError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)

_EXAMPLE = "Mo-Th 07:30-12:00,13:00-16:00; Fr 07:30-11:30,13:00-16:30"
_QUOTED = re.compile(r'"[^"]*"')
_NOT_FIXED = re.compile(r"\b(?:PH|SH)\b|(?i:\b(?:unknown|sunrise|sunset|dawn|dusk)\b)|\d\+")
_POSITION = re.compile(r"-->\s*\d+:(\d+)")


class OfficeHoursError(DisposisiError):
    """The notation of office hours cannot be used; the Indonesian sentence says where and how to mend it."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Office hours in force from local day `valid_from` until the next rule begins."""

    valid_from: date
    notation: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which the office does not work: a national holiday or *cuti bersama* (joint leave).

    `confirmed` is false while the date is an estimate, not yet the word of the yearly joint decree.
    """

    day: date
    name: str
    kind: Literal["national", "joint_leave"]
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Window:
    """One unbroken stretch of work on local day `day`; both ends in microseconds since 1970 UTC."""

    day: date
    opens: int
    closes: int


def check_hours(notation: str) -> None:
    """Accept a notation an administrator typed, or raise OfficeHoursError with a sentence for the form.

    Hours must be fixed clock times. Days off come from the list of holidays, because no notation knows the
    Indonesian moon-based ones.
    """
    opening = _parse(notation)
    century = opening.intervals(datetime.combine(date(2000, 1, 1), time()), datetime.combine(date(2100, 1, 1), time()))
    if all(state != State.OPEN for _, _, state, _ in century):
        raise OfficeHoursError(f"Jam kantor ini tidak pernah buka. Tulis jam bukanya, misalnya: {_EXAMPLE}")


def _parse(notation: str) -> OpeningHours:
    try:
        opening = OpeningHours(notation)
    except opening_hours.ParserError as error:  # type: ignore[attr-defined]  # missing from the library's stubs
        found = _POSITION.search(str(error))
        place = f" pada huruf ke-{found[1]}" if found else ""
        raise OfficeHoursError(f"Jam kantor tidak terbaca{place}. Tulis misalnya: {_EXAMPLE}") from error
    moving = _NOT_FIXED.search(_QUOTED.sub("", notation))
    if moving:
        raise OfficeHoursError(
            f"Jam kantor tidak boleh memuat “{moving[0]}”: tulis jam buka dan tutup yang pasti; "
            "hari libur diatur dalam daftar hari libur."
        )
    return opening


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC of an aware datetime (a naive one is a TypeError)."""
    return (moment - EPOCH) // MICROSECOND


def to_moment(micros: int) -> datetime:
    """The aware UTC datetime of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=micros)


def local_midnight(day: date, zone: ZoneInfo) -> int:
    """The instant at which `day` begins in `zone`, in microseconds since 1970 UTC."""
    return to_micros(datetime.combine(day, time(), zone).astimezone(UTC))


def windows(
    rules: Sequence[OfficeHours], zone: ZoneInfo, days_off: Container[date], first: date, last: date
) -> Iterator[Window]:
    """All stretches of work from local day `first` to `last` (both included), in order.

    A stretch over midnight is cut there, so that each part belongs to its own day and a holiday takes only its own.
    Raises OfficeHoursError for a notation that cannot be used.
    """
    ordered = sorted(rules, key=lambda rule: rule.valid_from)
    ends = [rule.valid_from - DAY for rule in ordered[1:]] + [last]
    floor = local_midnight(first, zone)
    for rule, until in zip(ordered, ends, strict=True):
        opening = _parse(rule.notation)
        for opens, closes in _stretches(opening, max(first, rule.valid_from), min(last, until)):
            if opens.date() in days_off:
                continue
            # A change of the zone's offset can fold or swallow local times: never count an instant twice.
            start = max(floor, to_micros(opens.replace(tzinfo=zone).astimezone(UTC)))
            floor = max(start, to_micros(closes.replace(tzinfo=zone).astimezone(UTC)))
            if floor > start:
                yield Window(opens.date(), start, floor)


def _stretches(opening: OpeningHours, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Naive local (opens, closes) pairs, none reaching over midnight."""
    if first > last:
        return
    begin, end = datetime.combine(first, time()), datetime.combine(last + DAY, time())
    for start, closes, state, _ in opening.intervals(begin, end):
        opens = start
        while state == State.OPEN and opens < closes:
            midnight = datetime.combine(opens.date() + DAY, time())
            yield opens, min(closes, midnight)
            opens = midnight
