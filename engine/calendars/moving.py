"""What a new calendar does to work that is under way: open deadlines move, closed verdicts never do.

A task's clocks are reckoned anew from its arrival, with the pauses it had. One entry of the register tells of each case
whose deadlines moved, so that an auditor sees why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.declaration.forms import Moment
from engine.declaration.rows import Step, Wait
from engine.office import Office
from engine.perform import entries
from engine.perform.load import Loaded, load
from engine.perform.tasks import alarm_columns, rung, strikes_json
from engine.records import Case, Task, table
from engine.rules.clocks import Alarm, Clocks, alarms, replan
from engine.rules.facts import SYSTEM_ACTOR, Actor, Strike, TaskFacts

KIND = "calendar"
ACTION = "kalender"


def recalculate(session: Session, office: Office, agency_id: int, now: datetime, by: Actor = SYSTEM_ACTOR) -> int:
    """Moves the open deadlines of an agency to the calendar now in force; gives how many cases changed.

    `by` is who changed the calendar. Raises CalendarRangeError when a deadline falls outside the new calendar.
    """
    # A calendar of its own cache: should this transaction be undone, nobody may meet the compiled version again.
    private = replace(office, _calendars={})
    numbers = session.scalars(
        select(Case.number)
        .where(
            Case.id.in_(select(Task.case_id).where(Task.agency_id == agency_id, Task.status.in_(("open", "paused"))))
        )
        .order_by(Case.id)
    ).all()
    return sum(_case(session, load(session, private, number, now), by) for number in numbers)


def _case(session: Session, got: Loaded, by: Actor) -> bool:
    moved: dict[str, Any] = {}
    for task in got.facts.tasks:
        row = got.declared.sop.steps[task.row]
        plan = replan(row, task, got.facts, got.moment)
        if (plan.due_at, plan.strikes) != (task.due_at, task.deadlines):
            moved[task.row] = {
                "sebelumnya": _told(task.due_at, task.deadlines),
                "menjadi": _told(plan.due_at, plan.strikes),
            }
        _write(session, got, task, row, plan)
    if moved:
        _record(session, got, moved, by)
    return bool(moved)


def _write(session: Session, got: Loaded, task: TaskFacts, row: Step | Wait, plan: Clocks) -> None:
    ringing: list[Alarm] = []
    if task.status == "open":
        ringing = list(
            _still_to_ring(
                session, task, alarms(got.declared.sop, row, task.opened_at, got.facts, plan, got.moment), got.moment
            )
        )
    session.execute(
        update(table(Task))
        .where(Task.id == task.id, Task.status == task.status)
        .values(
            due_at=plan.due_at,
            soon_at=plan.soon_at,
            deadlines=strikes_json(plan.strikes),
            calendar_version=got.moment.calendar.version,
            **alarm_columns(ringing),
        )
    )


def _still_to_ring(session: Session, task: TaskFacts, found: list[Alarm], moment: Moment) -> Iterator[Alarm]:
    """Alarms that have not rung. One that rang already does not ring again for an instant that is past as well."""
    fired = rung(session, task.id)
    kinds = {kind for kind, _ in fired}
    for alarm in found:
        if (alarm.code, alarm.at) not in fired and not (alarm.code in kinds and alarm.at <= moment.now):
            yield alarm


def _told(due_at: datetime | None, strikes: tuple[Strike, ...]) -> dict[str, str | None]:
    return {
        "standar": due_at.isoformat() if due_at is not None else None,
        **{s.name: s.at.isoformat() for s in strikes},
    }


def _record(session: Session, got: Loaded, moved: dict[str, Any], by: Actor) -> None:
    said = entries.Said(
        kind=KIND,
        actor=by.id,
        as_position="Administrator" if by.kind == "admin" else "Sistem",
        action=ACTION,
        fields={"kalender": got.moment.calendar.version, "tenggat": moved},
    )
    entries.append_beside(session, got.row, said, got.moment.now)
