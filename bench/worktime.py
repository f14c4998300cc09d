"""What a question to the calendar of working time costs, over a table of five years. Run: python -m bench.worktime."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from engine.calendars.seed import DEFAULT_HOURS, ORDINARY_HOURS, seed_holidays
from engine.worktime import Calendar

_WIB = ZoneInfo("Asia/Jakarta")
_QUESTIONS = 20_000
_ROUNDS = 5
_MINUTE = timedelta(minutes=1)
_HOURS = [[(time(7, 30), time(12)), (time(13), time(16))]] * 4 + [
    [(time(7, 30), time(11, 30)), (time(13), time(16, 30))]
]

Question = tuple[datetime, float, datetime]


def _step_add(start: datetime, minutes: int, days_off: set[object]) -> datetime:
    """What the table replaces: walk the wall clock minute by minute."""
    local = start.astimezone(_WIB)
    while minutes:
        day, clock = local.date(), local.time()
        free = local.weekday() > 4 or day in days_off
        if not free and any(opens <= clock < closes for opens, closes in _HOURS[local.weekday()]):
            minutes -= 1
        local += _MINUTE
    return local.astimezone(UTC)


def _best(work: Callable[[], object], questions: int, rounds: int = _ROUNDS) -> float:
    """Microseconds a question in the quickest round."""
    quickest = float("inf")
    for _ in range(rounds):
        begun = perf_counter()
        work()
        quickest = min(quickest, perf_counter() - begun)
    return quickest / questions * 1e6


def _questions() -> list[Question]:
    dice = random.Random(6)
    first = datetime(2024, 2, 1, tzinfo=UTC)
    moments = [first + timedelta(seconds=dice.randrange(4 * 365 * 86400)) for _ in range(_QUESTIONS)]
    return [(start, 60.0 * dice.randrange(1, 2400), dice.choice(moments)) for start in moments]


def run() -> list[tuple[str, str]]:
    """Rows (what, how much) for the table of benchmarks."""
    days_off = seed_holidays(2024, 2028)
    calendar = Calendar(1, _WIB, DEFAULT_HOURS, days_off, 2024, 2028)
    ordinary = Calendar(1, _WIB, ORDINARY_HOURS, days_off, 2024, 2028)
    asked = _questions()
    few = [(start, round(seconds / 60)) for start, seconds, _ in asked[:40]]
    free: set[object] = {holiday.day for holiday in days_off}
    whole = [(start.replace(second=0), minutes) for start, minutes in few]
    if any(ordinary.add(start, minutes * 60) != _step_add(start, minutes, free) for start, minutes in whole):
        raise AssertionError("the calendar and the minute walk disagree")

    build = _best(lambda: Calendar(1, _WIB, DEFAULT_HOURS, days_off, 2024, 2028), 1)
    add = _best(lambda: [calendar.add(start, seconds) for start, seconds, _ in asked], _QUESTIONS)
    between = _best(lambda: [calendar.between(start, end) for start, _, end in asked], _QUESTIONS)
    step = _best(lambda: [_step_add(start, minutes, free) for start, minutes in whole], len(whole), 1)
    return [
        ("working time: compile a table of five years", f"{build / 1000:.1f} ms"),
        ("working time: add", f"{add:.2f} µs"),
        ("working time: between", f"{between:.2f} µs"),
        ("working time: add, against walking minute by minute", f"{step / add:,.0f} times as fast"),
    ]


if __name__ == "__main__":
    for what, how_much in run():
        print(f"{what:<60}{how_much:>24}")
