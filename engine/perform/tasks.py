"""Tasks as rows: opened with their clocks, closed with their verdict, paused and resumed, followed when a date moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from engine.declaration.forms import Moment
from engine.declaration.rows import Step
from engine.declaration.sop import Sop
from engine.prepared import Write
from engine.records import AlarmFired, Task, table
from engine.rules.clocks import Alarm, Clocks, alarms, clocks, judge, judged, replan
from engine.rules.facts import CaseFacts, Strike, TaskFacts
from engine.rules.moves import Opening

_T = table(Task)
_OPEN = Write(insert(_T).inline())
_CLOSE = Write(update(_T).where(_T.c.id == bindparam("task_id"), _T.c.closed_at.is_(None)))


def open_tasks(
    session: Session, sop: Sop, case: CaseFacts, openings: Sequence[Opening], moment: Moment, arrival: datetime
) -> datetime | None:
    """Writes the new tasks, each with its clocks and first alarm. Gives the earliest due instant, for the messages."""
    rows, dues = [], []
    for opening in openings:
        old = opening.continues
        start = old.opened_at if old is not None else arrival
        plan = (
            clocks(opening.row, start, case, moment) if old is None else Clocks(old.due_at, old.soon_at, old.deadlines)
        )
        fired = rung(session, old.id) if old is not None else set()
        ringing = [a for a in alarms(sop, opening.row, start, case, plan, moment) if (a.code, a.at) not in fired]
        rows.append(_new(case, opening, plan, ringing[:1], start, moment))
        dues.extend([plan.due_at] if plan.due_at is not None else [])
    if rows:
        _OPEN(session, rows if len(rows) > 1 else rows[0])
    for opening in openings:
        if opening.continues is not None:
            _hand_down(session, case, opening, opening.continues)
    return min(dues, default=None)


def rung(session: Session, task_id: int) -> set[tuple[str, datetime]]:
    """(code, due time) of the alarms of a task that have rung."""
    fired = session.execute(select(AlarmFired.kind, AlarmFired.due_at).where(AlarmFired.task_id == task_id))
    return {(alarm.kind, alarm.due_at) for alarm in fired}


def _hand_down(session: Session, case: CaseFacts, opening: Opening, old: TaskFacts) -> None:
    """What has rung for the work that goes on has rung for the task that continues it: one breach, one line."""
    new = select(Task.id).where(
        Task.case_id == case.id,
        Task.row == opening.row.key,
        Task.person_id == opening.person_id,
        Task.status == "open",
    )
    fired = select(new.scalar_subquery(), AlarmFired.kind, AlarmFired.due_at, AlarmFired.fired_at)
    columns = ["task_id", "kind", "due_at", "fired_at"]
    session.execute(insert(table(AlarmFired)).from_select(columns, fired.where(AlarmFired.task_id == old.id)))


def _new(
    case: CaseFacts, opening: Opening, plan: Clocks, ringing: list[Alarm], arrival: datetime, moment: Moment
) -> dict[str, Any]:
    row = opening.row
    return {
        "case_id": case.id,
        "agency_id": case.agency_id,
        "sop": case.sop,
        "row": row.key,
        "no": row.no if isinstance(row, Step) else "",
        "role": opening.role,
        "person_id": opening.person_id,
        "status": "open",
        "opened_at": arrival,
        "due_at": plan.due_at,
        "soon_at": plan.soon_at,
        "deadlines": strikes_json(plan.strikes),
        "pauses": pauses_json(opening.continues.pauses if opening.continues is not None else ()),
        "changed_version": case.version,
        "calendar_version": moment.calendar.version,
    } | alarm_columns(ringing)


def alarm_columns(ringing: Sequence[Alarm]) -> dict[str, Any]:
    """The columns of the next alarm."""
    first = ringing[0] if ringing else None
    return {"next_alarm_at": first.at if first else None, "next_alarm": first.code if first else None}


def pauses_json(pauses: Iterable[tuple[datetime, datetime]]) -> list[tuple[str, str]]:
    """Pauses as stored."""
    return [(begins.isoformat(), ends.isoformat()) for begins, ends in pauses]


def strikes_json(strikes: Iterable[Strike]) -> list[dict[str, Any]]:
    """Deadlines as stored."""
    return [{"name": s.name, "label": s.label, "at": s.at.isoformat(), "met": s.met} for s in strikes]


def close_done(
    session: Session, sop: Sop, case: CaseFacts, tasks: Iterable[TaskFacts], by: int | None, moment: Moment
) -> None:
    """Closes tasks with their verdicts; waiting (arrived to seen) and handling (seen to done) are told apart."""
    now = moment.now
    rows = []
    for task in tasks:
        row = sop.steps[task.row]
        seen = min(task.seen_at or now, now)
        waited = working(task, task.opened_at, seen, moment)
        rows.append(
            {
                "task_id": task.id,
                "status": "done",
                "seen_at": seen,
                "closed_at": now,
                "closed_by": by,
                "verdict": judge(row, task.due_at, now),
                "deadlines": strikes_json(judged(task.deadlines, now, case.opened_at)),
                "waited_seconds": waited,
                "worked_seconds": working(task, task.opened_at, now, moment) - waited,
                **alarm_columns(()),
            }
        )
    if rows:
        _CLOSE(session, rows if len(rows) > 1 else rows[0])


def working(task: TaskFacts, start: datetime, end: datetime, moment: Moment) -> float:
    """Working seconds of a task in [start, end), its pauses left out."""
    total = moment.calendar.between(start, end)
    for begins, ends in task.pauses:
        low, high = max(start, begins), min(end, ends)
        if low < high:
            total -= moment.calendar.between(low, high)
    return max(total, 0.0)


def void(session: Session, tasks: Iterable[TaskFacts], moment: Moment) -> None:
    """Ends tasks that nobody will do. Their minutes are kept as they are now, whatever the calendar says later."""
    rows = []
    for task in tasks:
        stood = task if task.paused_at is None else replace(task, pauses=(*task.pauses, (task.paused_at, moment.now)))
        waited = working(stood, task.opened_at, min(task.seen_at or moment.now, moment.now), moment)
        whole = working(stood, task.opened_at, moment.now, moment)
        minutes = {"waited_seconds": waited, "worked_seconds": whole - waited, "pauses": pauses_json(stood.pauses)}
        rows.append({"task_id": task.id, "status": "void", "closed_at": moment.now, **minutes, **alarm_columns(())})
    if rows:
        _CLOSE(session, rows if len(rows) > 1 else rows[0])


def pause(session: Session, tasks: Iterable[TaskFacts], now: datetime, version: int) -> None:
    """Stops the clocks until the case comes back."""
    ids = [t.id for t in tasks]
    if ids:
        session.execute(
            update(table(Task))
            .where(Task.id.in_(ids))
            .values(status="paused", paused_at=now, changed_version=version, **alarm_columns(()))
        )


def resume(session: Session, sop: Sop, case: CaseFacts, tasks: Iterable[TaskFacts], moment: Moment) -> None:
    """The same clock goes on with what it had left."""
    for task in tasks:
        went_on = replace(task, pauses=(*task.pauses, (task.paused_at or moment.now, moment.now)))
        more = {"status": "open", "paused_at": None, "pauses": pauses_json(went_on.pauses)}
        _follow(session, sop, case, went_on, moment, more)


def follow(session: Session, sop: Sop, case: CaseFacts, tasks: Iterable[TaskFacts], moment: Moment) -> None:
    """After the case's dates changed: whatever hangs on them moves along; a clock that runs from arrival stays."""
    for task in tasks:
        if task.status == "open":
            _follow(session, sop, case, task, moment, {})


def _follow(session: Session, sop: Sop, case: CaseFacts, task: TaskFacts, moment: Moment, more: dict[str, Any]) -> None:
    row = sop.steps[task.row]
    plan = replan(row, task, case, moment)
    fired = rung(session, task.id)
    ringing = [a for a in alarms(sop, row, task.opened_at, case, plan, moment) if (a.code, a.at) not in fired]
    values = {
        "due_at": plan.due_at,
        "soon_at": plan.soon_at,
        "deadlines": strikes_json(plan.strikes),
        "changed_version": case.version,
        **alarm_columns(ringing),
        **more,
    }
    session.execute(update(table(Task)).where(Task.id == task.id).values(values))
