"""How long a row may take (waktu), as values.

Seconds, minutes and hours run in working time unless `wall` is asked for. Working days end at the close of the office on
the n-th working day after receipt. Days, weeks and months are calendar time: the same time of day, that much later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from engine.rules.facts import CaseFacts

Unit = Literal["seconds", "minutes", "hours", "working_days", "days", "weeks", "months"]
SECONDS: dict[str, int] = {"seconds": 1, "minutes": 60, "hours": 3600}
_WORDS: dict[str, str] = {
    "seconds": "detik",
    "minutes": "menit",
    "hours": "jam",
    "working_days": "hari kerja",
    "days": "hari",
    "weeks": "minggu",
    "months": "bulan",
}


@dataclass(frozen=True, slots=True)
class Standard:
    """An amount of time. `text` is what the sheet prints; `on_wall` counts nights and holidays too."""

    amount: int
    unit: Unit
    text: str
    on_wall: bool = False

    def wall(self) -> Standard:
        """The same standard counted on the wall clock."""
        return replace(self, on_wall=True)

    @property
    def minutes(self) -> float | None:
        """Working minutes, where the unit is one of working time; otherwise None."""
        return self.amount * SECONDS[self.unit] / 60 if self.unit in SECONDS else None


@dataclass(frozen=True, slots=True)
class NoStandard:
    """No judgement is possible: measured, never late."""

    text: str


@dataclass(frozen=True, slots=True)
class DependsOnCase:
    """The standard follows from the case: `choose(facts)` gives it, `text` is what the sheet prints."""

    choose: Callable[[CaseFacts], Standard | NoStandard]
    text: str


Within = Standard | NoStandard | DependsOnCase


def _standard(amount: int, unit: Unit) -> Standard:
    return Standard(amount, unit, f"{amount} {_WORDS[unit]}")


def seconds(amount: int) -> Standard:
    """`amount` seconds of working time."""
    return _standard(amount, "seconds")


def minutes(amount: int) -> Standard:
    """`amount` minutes of working time."""
    return _standard(amount, "minutes")


def hours(amount: int) -> Standard:
    """`amount` hours of working time."""
    return _standard(amount, "hours")


def working_days(amount: int) -> Standard:
    """Until the close of the office on the `amount`-th working day after receipt."""
    return _standard(amount, "working_days")


def days(amount: int) -> Standard:
    """`amount` calendar days."""
    return _standard(amount, "days")


def weeks(amount: int) -> Standard:
    """`amount` calendar weeks."""
    return _standard(amount, "weeks")


def months(amount: int) -> Standard:
    """`amount` calendar months; the 31st becomes the last day of a shorter month."""
    return _standard(amount, "months")


ADJUSTING = NoStandard("menyesuaikan")
"""The source says the time adjusts itself: measured, never judged."""
UNSET = NoStandard("belum ditetapkan")
"""The source states no time: said openly, never shown as late."""
NO_TIME = NoStandard("-")
"""The box of the sheet is empty."""
