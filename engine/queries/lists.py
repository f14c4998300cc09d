"""Inboxes and lists of cases: what waits for an actor, and what an actor may find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, false, or_, select
from sqlalchemy.orm import Session

from engine.declaration.sop import Sop
from engine.office import Office
from engine.perform.load import CASES, Loaded, loaded, task_facts
from engine.queries import cursor as cursors
from engine.queries.filed import filed_between
from engine.queries.searching import every_word, following, how_many
from engine.queries.views import CaseLine, InboxLine, Page
from engine.queries.visible import units_of, visible, waiting_for
from engine.records import Case, Person, Task, table
from engine.rules.clocks import standing
from engine.rules.decide import allowed
from engine.rules.facts import Actor
from engine.storable import storable

_TASKS = table(Task)


def inbox(
    session: Session, office: Office, actor: Actor, now: datetime, *, cursor: str | None = None, limit: int = 50
) -> Page[InboxLine]:
    """The open tasks that wait for the actor, most urgent first: by due time, those without one after, oldest first."""
    waiting = waiting_for(session, actor, now)
    count = _count(session, waiting)
    start = cursors.read(cursor)
    rows = session.execute(
        select(_TASKS)
        .join(Case, Case.id == Task.case_id)
        .where(waiting)
        .order_by(Task.due_at.is_(None), Task.due_at, Task.opened_at, Task.id)
        .offset(start)
        .limit(limit)
    ).all()
    cases = load_many(session, office, {r.case_id for r in rows}, now)
    return Page([_line(r, cases[r.case_id], actor) for r in rows], following(start, limit, count), count)


def waiting_count(session: Session, actor: Actor, now: datetime) -> int:
    """How many open tasks wait for the actor: the length of the inbox."""
    return _count(session, waiting_for(session, actor, now))


def _count(session: Session, waiting: ColumnElement[bool]) -> int:
    return how_many(session, select(Task.id).join(Case, Case.id == Task.case_id).where(waiting))


def load_many(session: Session, office: Office, ids: Iterable[int], now: datetime) -> dict[int, Loaded]:
    """Several cases as facts in two queries (one more for each whose requester holds an office of the SOP)."""
    wanted = list(ids)
    if not wanted:
        return {}
    tasks: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(
        select(_TASKS)
        .where(_TASKS.c.case_id.in_(wanted), _TASKS.c.status.in_(("open", "paused")))
        .order_by(_TASKS.c.id)
    ):
        tasks[row.case_id].append(task_facts(row))
    return {
        row.id: loaded(session, office, row, tuple(tasks[row.id]), now)
        for row in session.execute(CASES.where(Case.id.in_(wanted))).all()
    }


def _line(row: Row[Any], got: Loaded, actor: Actor) -> InboxLine:
    step = got.declared.sop.steps[row.row]
    return InboxLine(
        number=got.row.number,
        title=got.row.title,
        sop=got.row.sop,
        sop_name=got.declared.sop.identity.name,
        step=row.row,
        step_label=step.activity,
        due_at=row.due_at,
        standing=standing(row.status, row.verdict, row.due_at, row.soon_at, got.moment.now),
        actions=allowed(got.declared.book, got.facts, actor, got.moment),
        opened_at=row.opened_at,
        requester_name=got.row.requester_name,
        zone=got.moment.zone,
        seen=row.seen_at is not None,
    )


def find_cases(
    session: Session,
    office: Office,
    actor: Actor,
    now: datetime,
    *,
    zone: ZoneInfo,
    query: str = "",
    sop: str | None = None,
    state: str | None = None,
    since: date | None = None,
    until: date | None = None,
    mine: bool = False,
    open_first: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[CaseLine]:
    """The cases the actor may see, newest first. `since` and `until` are days of filing in `zone`, both included."""
    statement = select(Case.id).join(Person, Person.id == Case.requester_id).where(visible(session, office, actor, now))
    if mine:
        statement = statement.where(or_(Case.requester_id == actor.id, Case.unit_id.in_(units_of(actor))))
    statement = _filtered(statement, query, sop, state).where(filed_between(since, until, zone))
    count = how_many(session, statement)
    start = cursors.read(cursor)
    order = (Case.closed_at.is_not(None), Case.id.desc()) if open_first else (Case.id.desc(),)
    ids = session.scalars(statement.order_by(*order).offset(start).limit(limit)).all()
    cases = load_many(session, office, ids, now)
    return Page([_case_line(cases[i]) for i in ids], following(start, limit, count), count)


def _filtered(statement: Select[Any], query: str, sop: str | None, state: str | None) -> Select[Any]:
    if not all(storable(asked) for asked in (sop or "", state or "")):
        return statement.where(false())
    statement = statement.where(every_word(query, Case.number, Case.title, Person.name))
    if sop:
        statement = statement.where(Case.sop == sop)
    if state:
        statement = statement.where(Case.state == state)
    return statement


def _case_line(got: Loaded) -> CaseLine:
    sop, row = got.declared.sop, got.row
    waiting = [t for t in got.facts.tasks if t.status == "open"] or list(got.facts.tasks)
    dues = [t for t in waiting if t.due_at is not None]
    first = min(dues, key=lambda t: t.due_at or got.moment.now, default=waiting[0] if waiting else None)
    return CaseLine(
        number=row.number,
        title=row.title,
        sop=row.sop,
        sop_name=sop.identity.name,
        state=row.state,
        state_label=sop.state_label(row.state),
        outcome=row.outcome,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        requester_name=row.requester_name,
        holder=_holder(sop, waiting),
        due_at=first.due_at if first is not None else None,
        standing=standing(first.status, None, first.due_at, first.soon_at, got.moment.now)
        if first is not None
        else None,
        zone=got.moment.zone,
        removed=got.facts.removed,
    )


def _holder(sop: Sop, waiting: Sequence[Any]) -> str:
    labels = {role.key: role.label for role in sop.roles}
    return ", ".join(dict.fromkeys(labels.get(t.role, t.role) for t in waiting if t.role is not None))
