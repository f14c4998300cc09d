"""What happens although nobody acts: reminders, breaches, missed deadlines, timed moves. The database is the only clock-work.

The next alarm of a task is a column of its row, with a partial index, so a scan costs what is due and not what is open.
That column is only a hint: what rings is reckoned from the task as it stands under the lock of its case, and each alarm
leaves a row unique by task, kind and due time. So a scan that is lost, doubled or late costs delay and never a wrong or
double effect, and two scanners may work side by side.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import Session

from engine import alarm_messages
from engine.db import Database
from engine.declaration.roles import SYSTEM
from engine.errors import NotFromHere, NotYet
from engine.office import Office
from engine.perform import entries, perform_timed
from engine.perform.load import Loaded, load
from engine.perform.tasks import alarm_columns
from engine.records import AlarmFired, Case, DigestLine, Task, table
from engine.rules.clocks import Alarm, Clocks, alarms
from engine.rules.facts import TaskFacts

ACTIONS = {"reminder": "pengingat", "breach": "lewat_waktu", "deadline": "lewat_tenggat"}
"""How the register names an alarm. A timed move has its own entry, made by `perform`."""
INCIDENT = "incident:"
"""What `next_alarm` begins with while a task that cannot be rung waits for its next try."""
INCIDENT_WAIT = timedelta(minutes=5)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one scan did: tasks that rang, tasks put aside as incidents, and whether more may be due already."""

    rang: int
    incidents: int
    more: bool


def due(session: Session, now: datetime, limit: int) -> list[int]:
    """The tasks whose next alarm is due, the longest waiting first."""
    statement = select(Task.id).where(Task.next_alarm_at.is_not(None), Task.next_alarm_at <= now)
    return list(session.scalars(statement.order_by(Task.next_alarm_at, Task.id).limit(limit)))


def scan(database: Database, office: Office, now: datetime, limit: int = 500) -> Scanned:
    """Rings every task that is due, `limit` at most, each in a transaction of its own.

    A task that cannot be rung is put aside for `INCIDENT_WAIT` and named in the log, so that it stops nobody. Raises
    only what also keeps it from being put aside: the database itself is gone.
    """
    with database.reading() as session:
        found = due(session, now, limit)
    rang = incidents = 0
    for task_id in found:
        try:
            with database.writing() as session:
                rang += ring(session, office, task_id, now) is not None
        except Exception as problem:
            log.exception("alarm of task %s cannot be rung", task_id)
            _put_aside(database, task_id, now, problem)
            incidents += 1
    return Scanned(rang, incidents, len(found) == limit)


def _put_aside(database: Database, task_id: int, now: datetime, problem: Exception) -> None:
    with database.writing() as session:
        session.execute(
            update(table(Task))
            .where(Task.id == task_id, Task.next_alarm_at <= now)
            .values(next_alarm_at=now + INCIDENT_WAIT, next_alarm=f"{INCIDENT}{type(problem).__name__}"[:80])
        )


def ring(session: Session, office: Office, task_id: int, now: datetime) -> str | None:
    """Rings everything of one task that is due, in order of time; names what rang, None when nothing did.

    The case is locked before the task is read, in the order `perform` uses; a case somebody else is at is left for the
    next scan.
    """
    number = session.scalar(
        select(Case.number)
        .join(Task, Task.case_id == Case.id)
        .where(Task.id == task_id)
        .with_for_update(of=Case, skip_locked=True)
    )
    if number is None:
        return None
    rung: list[Alarm] = []
    while (more := _ring_due(session, office, number, task_id, now)) and more[-1].kind == "timed":
        rung += more  # the case has moved: what else is due is reckoned anew
    return ", ".join(alarm.code for alarm in [*rung, *more]) or None


def _ring_due(session: Session, office: Office, number: str, task_id: int, now: datetime) -> list[Alarm]:
    """Rings what is due, up to the first timed move; without one, writes down which alarm comes next."""
    got = load(session, office, number, now)
    task = next((t for t in got.facts.tasks if t.id == task_id and t.status == "open"), None)
    if task is None:
        session.execute(update(table(Task)).where(Task.id == task_id).values(alarm_columns(())))
        return []
    pending = _pending(session, got, task)
    due_now = [alarm for alarm in pending if alarm.at <= now]
    first_move = next((n for n, alarm in enumerate(due_now, 1) if alarm.kind == "timed"), None)
    chain = (got.row.seq, got.row.head)
    for alarm in due_now[:first_move]:
        chain = _fire(session, office, got, task, alarm, chain)
    if first_move is None:
        upcoming = alarm_columns(pending[len(due_now) :])
        session.execute(update(table(Task)).where(Task.id == task_id).values(upcoming))
    return due_now[:first_move]


def _fire(
    session: Session, office: Office, got: Loaded, task: TaskFacts, alarm: Alarm, chain: tuple[int, str]
) -> tuple[int, str]:
    """One alarm with everything that follows from it; gives the end of the case's chain in the register."""
    fired = session.execute(
        insert(table(AlarmFired))
        .values(task_id=task.id, kind=alarm.code, due_at=alarm.at, fired_at=got.moment.now)
        .returning(AlarmFired.id)
    ).scalar_one()
    if alarm.kind == "timed":
        _move(session, office, got.facts.number, alarm, got.moment.now)
        return chain
    if alarm.kind in ("breach", "deadline"):
        session.execute(insert(table(DigestLine)).values(alarm_id=fired, digested_at=None))
    alarm_messages.tell(session, office, got, task, alarm)
    return _enter(session, got, task, alarm, chain)


def _pending(session: Session, got: Loaded, task: TaskFacts) -> list[Alarm]:
    """What has not rung yet, in order of time.

    A timed move that leaves the case where it is belongs to the case, not to each of its open tasks. A clock that was
    set back behind an alarm of its kind that has rung does not ring again.
    """
    rows = session.execute(
        select(AlarmFired.kind, AlarmFired.due_at, AlarmFired.fired_at)
        .join(Task, Task.id == AlarmFired.task_id)
        .where(
            Task.case_id == got.facts.id,
            or_(Task.id == task.id, and_(AlarmFired.kind.like("timed:%"), Task.status.in_(("open", "paused")))),
        )
    ).all()
    fired = {(r.kind, r.due_at) for r in rows}
    last = {r.kind: r.fired_at for r in sorted(rows, key=lambda r: r.fired_at)}
    row = got.declared.sop.steps[task.row]
    plan = Clocks(task.due_at, task.soon_at, task.deadlines)
    found = alarms(got.declared.sop, row, task.opened_at, got.facts, plan, got.moment)
    return [a for a in found if (a.code, a.at) not in fired and not (a.code in last and a.at <= last[a.code])]


def _move(session: Session, office: Office, number: str, alarm: Alarm, now: datetime) -> None:
    """A guard may refuse a timed move: then it has rung and done nothing, which the log tells."""
    try:
        perform_timed(session, office, number, alarm.name, now)
    except (NotFromHere, NotYet) as refusal:
        log.warning("timed move %s of case %s refused: %s", alarm.name, number, refusal)


def _enter(session: Session, got: Loaded, task: TaskFacts, alarm: Alarm, chain: tuple[int, str]) -> tuple[int, str]:
    """One line of the register. The case's version counts moves and stays as it is. Raises Stale."""
    said = entries.Said("alarm", None, SYSTEM.label, ACTIONS[alarm.kind], _fields(task, alarm))
    return entries.append_beside(session, got.row, said, got.moment.now, chain)


def _fields(task: TaskFacts, alarm: Alarm) -> dict[str, Any]:
    fields: dict[str, Any] = {"langkah": task.row, "waktu": alarm.at.isoformat()}
    return fields | ({"tenggat": alarm.name} if alarm.name else {})
