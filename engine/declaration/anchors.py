"""The moments from which clocks run, or at which they strike, as values.

`None` for a clock's start means: the row's own arrival. The arithmetic is in `engine.rules.clocks`.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.declaration.standards import Standard


@dataclass(frozen=True, slots=True)
class CaseDate:
    """A date of the case, by the name of the field that asked for it."""

    field: str


@dataclass(frozen=True, slots=True)
class LastWorkdayBefore:
    """Close of the office on the last working day before the date of `field`."""

    field: str


@dataclass(frozen=True, slots=True)
class LaterOf:
    """The row's arrival or the date of `field`, whichever is later."""

    field: str


@dataclass(frozen=True, slots=True)
class After:
    """`standard` after another anchor (or after the row's arrival, when `start` is None)."""

    standard: Standard
    start: CaseDate | LaterOf | None = None


Anchor = CaseDate | LastWorkdayBefore | LaterOf | After


def case_date(field: str) -> CaseDate:
    """The date the case gives in `field`."""
    return CaseDate(field)


def last_workday_before(field: str) -> LastWorkdayBefore:
    """H-1: close of the last working day before the date in `field`."""
    return LastWorkdayBefore(field)


def later_of_arrival_and(field: str) -> LaterOf:
    """Whichever is later: the row's arrival or the date in `field`."""
    return LaterOf(field)


def after(standard: Standard, start: CaseDate | LaterOf | None = None) -> After:
    """`standard` after `start`, or after the row's arrival."""
    return After(standard, start)


def field_of(anchor: Anchor | None) -> str | None:
    """The field an anchor hangs on, if any."""
    if isinstance(anchor, After):
        return field_of(anchor.start)
    return anchor.field if anchor is not None else None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A second clock of a row, judged apart from its standard. `name` is stored, `label` is shown.

    `remind` is how much working time before it the holder is reminded.
    """

    name: str
    label: str
    at: Anchor
    remind: Standard | None = None
