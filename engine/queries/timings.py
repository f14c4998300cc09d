"""How long the steps took against the mutu baku: what was done in time, what was not, what is still open.

A task's minutes are its working minutes from arrival to done, pauses left out: what its standard is compared with.
Percentiles are exact, between two values in proportion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.queries.filed import filed_between
from engine.records import Case, Task


@dataclass(frozen=True, slots=True)
class StepTiming:
    """The tasks of one step: how many are done, in time and late, how many are open, and the minutes of those done."""

    count: int = 0
    on_time: int = 0
    late: int = 0
    open: int = 0
    mean_minutes: float | None = None
    p50_minutes: float | None = None
    p90_minutes: float | None = None
    p95_minutes: float | None = None


@dataclass
class _Tally:
    verdicts: dict[str | None, int] = field(default_factory=lambda: defaultdict(int))
    minutes: list[float] = field(default_factory=list)
    open: int = 0


def step_timings(
    session: Session, zone: ZoneInfo, *, sop: str = "", since: date | None = None, until: date | None = None
) -> dict[tuple[str, str], StepTiming]:
    """By SOP and row, for rows that had a task; of one SOP or of all. Days are those of filing, both included."""
    statement = (
        select(Task.sop, Task.row, Task.status, Task.verdict, Task.waited_seconds, Task.worked_seconds)
        .join(Case, Case.id == Task.case_id)
        .where(Task.status != "void", filed_between(since, until, zone))
    )
    if sop:
        statement = statement.where(Task.sop == sop)
    found: defaultdict[tuple[str, str], _Tally] = defaultdict(_Tally)
    for row in session.execute(statement.execution_options(yield_per=5000)):
        tally = found[row.sop, row.row]
        if row.status == "done":
            tally.verdicts[row.verdict] += 1
            tally.minutes.append(((row.waited_seconds or 0) + (row.worked_seconds or 0)) / 60)
        else:
            tally.open += 1
    return {step: _timing(tally) for step, tally in found.items()}


def _timing(tally: _Tally) -> StepTiming:
    values = sorted(tally.minutes)
    return StepTiming(
        count=len(values),
        on_time=tally.verdicts["on_time"],
        late=tally.verdicts["late"],
        open=tally.open,
        mean_minutes=round(sum(values) / len(values), 2) if values else None,
        p50_minutes=percentile(values, 0.50),
        p90_minutes=percentile(values, 0.90),
        p95_minutes=percentile(values, 0.95),
    )


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` of the sorted values lie, between two of them in proportion; None of none."""
    if not values:
        return None
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return round(values[low] + (values[high] - values[low]) * (place - low), 2)
