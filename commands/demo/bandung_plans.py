"""What is planned in Bandung: which letters come, when their meetings are, and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle, product
from random import Random

from commands.demo.bandung_words import MATTERS, OWN, SENDERS
from engine.worktime import Calendar

DAYS_BACK, DAYS_AHEAD, A_DAY = 28, 5, 2
WORKING_DAY = 7.5 * 3600  # seconds
STEPS = (
    *("disposisi_kadis", "disposisi_kabid", "terima_subkoor", "keputusan_subkoor"),
    *("penunjukan", "pembuatan_link", "pengiriman_link", "pendampingan"),
)
RESOURCES = ("zoom-bandung-1", "zoom-bandung-2")
STARTS = (time(8), time(8, 30), time(9), time(9, 30), time(10), time(13), time(13, 30), time(14))
LENGTHS = (60, 90, 120)  # minutes
# What becomes of the letters whose meetings are over; there are as many as DAYS_BACK × A_DAY.
FATES = (
    *(["usual"] * 31 + ["late"] * 7 + ["refused"] * 4 + ["cancelled"] * 3 + ["expired"] * 2),
    *(["moved"] * 3 + ["replaced"] * 3 + ["h_1_missed"] * 3),
)
# How long ago (working minutes) letters came to the row where they still lie: eight in the tray of the Kepala Dinas.
OPEN = {
    "disposisi_kadis": (0.5, 1.5, 3, 4.2, 11, 34, 95, 190),
    "disposisi_kabid": (1, 4.1, 26),
    "terima_subkoor": (0.8, 2.5, 47),
    "keputusan_subkoor": (1.2, 15),
    "penunjukan": (2, 21),
    "pembuatan_link": (1.7, 3.4, 62),
    "pengiriman_link": (0.9, 4.3, 38),
}
STOPS = {"refused": "keputusan_subkoor", "cancelled": "penunjukan", "expired": "disposisi_kabid"}
Slot = tuple[str, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Plan:
    """One letter. `stops` is the row that no ordinary act leaves; `waits` are working seconds spent on each row."""

    fate: str
    matter: str
    sender: tuple[str, str, str]
    guests: int
    filed_at: datetime
    slot: Slot
    operator: int
    waits: dict[str, float]
    stops: str | None = None
    moved_to: Slot | None = None


def plans(random: Random, calendar: Calendar, now: datetime) -> Iterator[Plan]:
    """Every letter of the past weeks and of today; meetings lie in the past or in the next five working days."""
    planner = _Planner(random, calendar)
    today = calendar.local_day(now)
    fates = list(FATES)
    random.shuffle(fates)
    for day, fate in zip(sorted([*_working_days(calendar, today, -1, DAYS_BACK)] * A_DAY), fates, strict=True):
        yield planner.over(day, fate)
    ahead = [*_working_days(calendar, today, 1, DAYS_AHEAD)]
    soon = [today, *ahead] if calendar.is_working_day(today) else ahead
    yield from (plan for day in soon * A_DAY if (plan := planner.over(day, "usual")).filed_at < now)
    days = cycle(ahead[1:])
    for row, ages in OPEN.items():
        yield from (planner.lying(next(days), row, calendar.add(now, -60 * age)) for age in ages)


def _working_days(calendar: Calendar, day: date, step: int, count: int) -> Iterator[date]:
    while count:
        day += timedelta(days=step)
        if calendar.is_working_day(day):
            count -= 1
            yield day


class _Planner:
    """Throws the dice; keeps what is booked, so that no two meetings meet on one account."""

    def __init__(self, random: Random, calendar: Calendar) -> None:
        self._random, self._calendar = random, calendar
        self._booked: dict[str, list[tuple[datetime, datetime]]] = {name: [] for name in RESOURCES}
        self._matters, self._senders, self._operators = cycle(MATTERS), cycle(SENDERS), cycle((1, 2))

    def over(self, day: date, fate: str) -> Plan:
        """A letter for a meeting on `day`, filed one to five working days before."""
        slot = self._slot(day)
        lead = self._random.uniform(2, 5) if fate != "usual" else self._random.choice((0.4, *[1.5, 2.2, 3.1, 4.6] * 3))
        waits = {row: self._random.uniform(40, 270) for row in STEPS}
        if fate == "late":
            waits |= {row: self._random.uniform(400, 9000) for row in self._random.sample(STEPS[:7], 2)}
        moved_to = None
        if fate == "moved":
            moved_to = self._slot(next(_working_days(self._calendar, day, 1, 1)), slot[0])
        filed_at = self._calendar.add(slot[1], -lead * WORKING_DAY)
        return self._plan(fate, filed_at, slot, waits, STOPS.get(fate), moved_to)

    def lying(self, day: date, row: str, since: datetime) -> Plan:
        """A letter that came to `row` at `since` and still lies there."""
        books = row == "pengiriman_link"
        waits = {step: self._random.uniform(40, 270) for step in STEPS}
        before = sum(waits[step] for step in STEPS[: STEPS.index(row)])
        return self._plan("open", self._calendar.add(since, -before), self._slot(day, books=books), waits, row)

    def _plan(
        self,
        fate: str,
        filed_at: datetime,
        slot: Slot,
        waits: dict[str, float],
        stops: str | None,
        moved_to: Slot | None = None,
    ) -> Plan:
        own = fate in ("cancelled", "moved") or self._random.random() < 0.4
        sender = OWN if own else next(self._senders)
        guests = self._random.choice((15, 25, 30, 40, 60, 80, 95))
        operator = next(self._operators)
        return Plan(fate, next(self._matters), sender, guests, filed_at, slot, operator, waits, stops, moved_to)

    def _slot(self, day: date, resource: str | None = None, *, books: bool = True) -> Slot:
        """A free interval on `day`, on a given account or any."""
        found = [*product(STARTS, (resource,) if resource else RESOURCES)]
        self._random.shuffle(found)
        length = timedelta(minutes=self._random.choice(LENGTHS))
        for clock, name in found:
            begins = datetime.combine(day, clock, self._calendar.zone)
            if all(begins + length <= low or high <= begins for low, high in self._booked[name]):
                if books:
                    self._booked[name].append((begins, begins + length))
                return name, begins, begins + length
        raise ValueError(f"no slot is free on {day}")
