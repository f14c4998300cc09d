"""Step timings against the mutu baku: what was done in time, what was not, and how long it took. For the auditor.

A task's minutes are its working minutes from arrival to done, pauses left out: what its standard is compared with.
Percentiles are exact, between two values in proportion.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalogue import Catalogue
from engine.records import Case, Task
from web.api.declarations import summary

PERCENTILES = {"p50_minutes": 0.50, "p90_minutes": 0.90, "p95_minutes": 0.95}


@dataclass
class _Tally:
    """What was found of one step."""

    verdicts: dict[str | None, int] = field(default_factory=lambda: defaultdict(int))
    minutes: list[float] = field(default_factory=list)
    open: int = 0


def timings(
    session: Session,
    catalogue: Catalogue,
    zone: ZoneInfo,
    now: datetime,
    sop: str,
    since: date | None,
    until: date | None,
) -> list[dict[str, Any]]:
    """An item a printed step of each SOP in force (or of one), in printed order; days are those of filing, both included."""
    found = _tallies(session, zone, sop, since, until)
    return [
        _item(declared.sop.key, step, found[declared.sop.key, step["key"]])
        for declared in catalogue.in_force(now.astimezone(zone).date())
        if sop in ("", declared.sop.key)
        for step in summary(declared)["steps"]
        if step["actions"]
    ]


def _tallies(
    session: Session, zone: ZoneInfo, sop: str, since: date | None, until: date | None
) -> defaultdict[tuple[str, str], _Tally]:
    statement = select(Task.sop, Task.row, Task.status, Task.verdict, Task.waited_seconds, Task.worked_seconds).join(
        Case, Case.id == Task.case_id
    )
    if sop:
        statement = statement.where(Task.sop == sop)
    if since is not None:
        statement = statement.where(Case.opened_at >= _midnight(since, zone))
    if until is not None:
        statement = statement.where(Case.opened_at < _midnight(until + timedelta(days=1), zone))
    found: defaultdict[tuple[str, str], _Tally] = defaultdict(_Tally)
    for row in session.execute(statement.where(Task.status != "void").execution_options(yield_per=5000)):
        tally = found[row.sop, row.row]
        if row.status == "done":
            tally.verdicts[row.verdict] += 1
            tally.minutes.append(((row.waited_seconds or 0) + (row.worked_seconds or 0)) / 60)
        else:
            tally.open += 1
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _item(sop: str, step: dict[str, Any], tally: _Tally) -> dict[str, Any]:
    values = sorted(tally.minutes)
    return {
        "sop": sop,
        "no": step["no"],
        "step": step["key"],
        "role": step["role"],
        "standard_minutes": step["standard_minutes"],
        "count": len(values),
        "on_time": tally.verdicts["on_time"],
        "late": tally.verdicts["late"],
        "open": tally.open,
        "mean_minutes": round(sum(values) / len(values), 2) if values else None,
        **{name: percentile(values, share) for name, share in PERCENTILES.items()},
    }


def percentile(values: list[float], share: float) -> float | None:
    """The value below which `share` of the sorted values lie, between two of them in proportion; None of none."""
    if not values:
        return None
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return round(values[low] + (values[high] - values[low]) * (place - low), 2)
