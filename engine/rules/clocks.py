"""From a row's standard and deadlines to instants: when it is due, when it gets urgent, when an alarm rings.

Handling and waiting are told apart by the task; compliance is counted from arrival in working time.
"""

from __future__ import annotations

import calendar as months_of
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from engine.declaration.anchors import After, Anchor, CaseDate, LastWorkdayBefore, LaterOf
from engine.declaration.forms import Moment
from engine.declaration.rows import Step, Wait
from engine.declaration.sop import Sop
from engine.declaration.standards import SECONDS, DependsOnCase, NoStandard, Standard
from engine.rules.facts import CaseFacts, Strike, TaskFacts

AlarmKind = Literal["reminder", "breach", "deadline", "timed"]
Standing = Literal["on_time", "due_soon", "late", "no_standard", "paused", "void"]
REMIND_FROM = 3600
"""Standards shorter than this many seconds get no reminder."""


@dataclass(frozen=True, slots=True, order=True)
class Alarm:
    """Something that must happen at an instant although nobody acts."""

    at: datetime
    kind: AlarmKind
    name: str = ""

    @property
    def code(self) -> str:
        """As it is stored: the kind and, behind a colon, the name of its deadline or timer."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of one task: when its standard is used up, when it gets urgent, and its further deadlines."""

    due_at: datetime | None = None
    soon_at: datetime | None = None
    strikes: tuple[Strike, ...] = ()


def standard_of(row: Step | Wait, case: CaseFacts) -> Standard | NoStandard | None:
    """The standard that holds for this case; None for a wait, which has none."""
    if isinstance(row, Wait):
        return None
    return row.within.choose(case) if isinstance(row.within, DependsOnCase) else row.within


def span(standard: Standard, start: datetime, moment: Moment) -> datetime:
    """The end of `standard` when it begins at `start`."""
    if standard.unit in SECONDS:
        length = standard.amount * SECONDS[standard.unit]
        return start + timedelta(seconds=length) if standard.on_wall else moment.calendar.add(start, length)
    if standard.unit == "working_days":
        return moment.calendar.add_working_days(start, standard.amount)
    local = moment.local(start)
    if standard.unit == "months":
        return _months_later(local, standard.amount).astimezone(start.tzinfo)
    length = standard.amount * (7 if standard.unit == "weeks" else 1)
    return (local + timedelta(days=length)).astimezone(start.tzinfo)


def _months_later(local: datetime, count: int) -> datetime:
    year, month = divmod(local.year * 12 + local.month - 1 + count, 12)
    last = months_of.monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(local.day, last))


def resolve(anchor: Anchor | None, arrival: datetime, case: CaseFacts, moment: Moment) -> datetime | None:
    """The instant an anchor stands for, or None where the case lacks its date."""
    match anchor:
        case None:
            return arrival
        case CaseDate(field):
            return case.moment_of(field)
        case LaterOf(field):
            date = case.moment_of(field)
            return None if date is None else max(date, arrival)
        case LastWorkdayBefore(field):
            date = case.moment_of(field)
            return None if date is None else moment.calendar.last_workday_close_before(date)
        case After(standard, start):
            begin = resolve(start, arrival, case, moment)
            return None if begin is None else span(standard, begin, moment)


def clocks(row: Step | Wait, arrival: datetime, case: CaseFacts, moment: Moment) -> Clocks:
    """Every clock of `row` for a case that reached it at `arrival`."""
    if isinstance(row, Wait):
        return Clocks()
    strikes = []
    for deadline in row.deadlines:
        at = resolve(deadline.at, arrival, case, moment)
        if at is not None:
            strikes.append(Strike(deadline.name, deadline.label, at))
    standard = standard_of(row, case)
    start = resolve(row.counts_from, arrival, case, moment)
    if not isinstance(standard, Standard) or start is None:
        return Clocks(strikes=tuple(strikes))
    due = span(standard, start, moment)
    return Clocks(due, _soon(standard, start, due, moment), tuple(strikes))


def _soon(standard: Standard, start: datetime, due: datetime, moment: Moment) -> datetime:
    """When less than a quarter of the standard is left."""
    if standard.on_wall or standard.unit in ("days", "weeks", "months"):
        return due - (due - start) / 4
    length = moment.calendar.between(start, due)
    return moment.calendar.add(start, length * 0.75)


def replan(row: Step | Wait, task: TaskFacts, case: CaseFacts, moment: Moment) -> Clocks:
    """The clocks of an open task as they are now: reckoned from its arrival, by the calendar in force, its pauses kept."""
    fresh = clocks(row, task.opened_at, case, moment)
    standard = standard_of(row, case)
    fixed = standard if isinstance(standard, Standard) and isinstance(row, Step) and row.counts_from is None else None
    due, soon = fresh.due_at, fresh.soon_at
    for stopped, went_on in task.pauses if fixed is not None else ():
        due, soon = (resumed(at, stopped, went_on, fixed, moment) for at in (due, soon))
    met = {strike.name: strike.met for strike in task.deadlines}
    return Clocks(due, soon, tuple(replace(s, met=met.get(s.name)) for s in fresh.strikes))


def resumed(
    due: datetime | None, paused_at: datetime, now: datetime, standard: Standard | None, moment: Moment
) -> datetime | None:
    """A clock that stood still from `paused_at` goes on at `now` with what it had left."""
    if due is None:
        return None
    if (
        standard is not None
        and not standard.on_wall
        and standard.unit in ("seconds", "minutes", "hours", "working_days")
    ):
        left = moment.calendar.between(paused_at, due)
        return moment.calendar.add(now, left) if left > 0 else due
    return due + (now - paused_at)


def alarms(sop: Sop, row: Step | Wait, arrival: datetime, case: CaseFacts, plan: Clocks, moment: Moment) -> list[Alarm]:
    """Everything that may ring for a task, in order of time. A deadline that had passed at filing never rings."""
    return sorted([*_of_standard(row, case, plan), *_of_case(sop, row, arrival, case, plan, moment)])


def _of_standard(row: Step | Wait, case: CaseFacts, plan: Clocks) -> Iterator[Alarm]:
    if plan.due_at is None or isinstance(row, Wait) or row.informative:
        return
    yield Alarm(plan.due_at, "breach")
    standard = standard_of(row, case)
    long = isinstance(standard, Standard) and SECONDS.get(standard.unit, 86400) * standard.amount >= REMIND_FROM
    if long and plan.soon_at is not None:
        yield Alarm(plan.soon_at, "reminder")


def _of_case(
    sop: Sop, row: Step | Wait, arrival: datetime, case: CaseFacts, plan: Clocks, moment: Moment
) -> Iterator[Alarm]:
    reminders = {d.name: d.remind for d in row.deadlines} if isinstance(row, Step) else {}
    for strike in plan.strikes:
        if strike.at > case.opened_at:
            yield Alarm(strike.at, "deadline", strike.name)
            remind = reminders.get(strike.name)
            if remind is not None and remind.unit in SECONDS:
                yield Alarm(
                    moment.calendar.add(strike.at, -remind.amount * SECONDS[remind.unit]), "reminder", strike.name
                )
    for timer in sop.timers(case.state):
        at = resolve(timer.at, arrival, case, moment)
        if at is not None:
            yield Alarm(at, "timed", timer.name)


def judge(row: Step | Wait, due_at: datetime | None, done_at: datetime) -> Standing:
    """The verdict of a finished task. Done at the very instant is on time; a requester's own row is never late."""
    if due_at is None:
        return "no_standard"
    if done_at <= due_at:
        return "on_time"
    return "no_standard" if isinstance(row, Step) and row.informative else "late"


def judged(strikes: tuple[Strike, ...], done_at: datetime, filed_at: datetime) -> tuple[Strike, ...]:
    """Each deadline judged apart; one that had passed when the case was filed stays unjudged."""
    return tuple(replace(s, met=None if s.at <= filed_at else done_at <= s.at) for s in strikes)


def standing(
    status: str, verdict: str | None, due_at: datetime | None, soon_at: datetime | None, now: datetime
) -> Standing:
    """How a task stands now. The verdict of a closed one never changes again."""
    if status == "paused":
        return "paused"
    if status == "void":
        return "void"
    if verdict is not None:
        return verdict  # type: ignore[return-value]  # stored as written by judge()
    if due_at is None:
        return "no_standard"
    if now > due_at:
        return "late"
    return "due_soon" if soon_at is not None and now > soon_at else "on_time"
