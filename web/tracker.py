"""Where a case is, as a line of stations in the printed order: done, here, to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from engine.declaration import End, Parallel, Step, Wait
from engine.queries.views import CaseView, TaskView, TrackView

Place = Literal["done", "now", "stopped", "coming", "skipped"]


@dataclass(frozen=True, slots=True)
class Station:
    """One row, wait or end. `tasks` are those still open or, when none is, the last one; `standard` as printed."""

    no: str
    label: str
    place: Place
    role: str = ""
    standard: str = ""
    tasks: tuple[TaskView, ...] = ()
    ended_at: datetime | None = None
    end: bool = False
    judged: bool = True


def stations(case: CaseView | TrackView) -> list[Station]:
    """Every row of the SOP; waits where the case came by; the end it reached, or the good one it is on its way to."""
    found = list(_all(case))
    visited = [i for i, station in enumerate(found) if station.place != "coming"]
    passed = len(found) if case.closed_at is not None else max(visited, default=-1)
    return [replace(s, place="skipped") if s.place == "coming" and i < passed else s for i, s in enumerate(found)]


def _all(case: CaseView | TrackView) -> Iterator[Station]:
    for row in case.declared.sop.rows:
        if isinstance(row, Parallel):
            yield from (_row(case, inner) for inner in row.rows)
        elif isinstance(row, End):
            if row.key == case.outcome or (row.good and case.outcome is None):
                yield _end(case, row)
        elif isinstance(row, Step) or any(t.step == row.key for t in case.tasks):
            yield _row(case, row)


def _row(case: CaseView | TrackView, row: Step | Wait) -> Station:
    tasks = [t for t in case.tasks if t.step == row.key]
    open_ones = tuple(t for t in tasks if t.status in ("open", "paused"))
    place: Place = "now" if open_ones else "coming"
    if tasks and not open_ones:
        place = "done" if tasks[-1].status == "done" else "stopped"
    standard = row.within.text if isinstance(row, Step) else ""
    return Station(
        no=row.no if isinstance(row, Step) else "",
        label=row.activity,
        place=place,
        role=row.role.label if row.role is not None else "",
        standard="" if standard == "-" else standard,
        tasks=open_ones or tuple(tasks[-1:]),
        judged=not (isinstance(row, Step) and row.informative),
    )


def _end(case: CaseView | TrackView, row: End) -> Station:
    reached = row.key == case.outcome
    place: Place = ("done" if row.good else "stopped") if reached else "coming"
    return Station(row.no, row.label, place, ended_at=case.closed_at if reached else None, end=True)
