"""The tray: the inbox one letter at a time, in its own order, without meeting a skipped letter twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.office import Office
from engine.queries import cursor as cursors
from engine.queries.lists import inbox
from engine.queries.views import InboxLine
from engine.queries.visible import waiting_for
from engine.records import Case, Task
from engine.rules.facts import Actor

_AT_ONCE = 20


def letter_after(
    session: Session, office: Office, actor: Actor, now: datetime, number: str | None
) -> tuple[InboxLine | None, int]:
    """The first letter behind `number` on which the actor can act (from the top where None), and how many wait in all.

    `number` is the letter last looked at: skipped, or answered by the actor. An unknown one counts as none.
    """
    position = _position(session, actor, now, number) if number else 0
    while True:
        page = inbox(session, office, actor, now, cursor=cursors.write(position), limit=_AT_ONCE)
        for line in page.items:
            if line.actions:
                return line, page.count or 0
        if page.next is None:
            return None, page.count or 0
        position += _AT_ONCE


def _position(session: Session, actor: Actor, now: datetime, number: str) -> int:
    last = session.execute(
        select(Task.due_at, Task.opened_at, Task.id)
        .join(Case, Case.id == Task.case_id)
        .where(Case.number == number, or_(Task.closed_by == actor.id, waiting_for(session, actor, now)))
        .order_by(Task.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return 0
    statement = (
        select(func.count())
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .where(waiting_for(session, actor, now), _not_behind(last.due_at, last.opened_at, last.id))
    )
    return session.scalar(statement) or 0


def _not_behind(due_at: datetime | None, opened_at: datetime, task_id: int) -> ColumnElement[bool]:
    """Whether a task stands before or at this place of the inbox's order."""
    by_arrival = or_(Task.opened_at < opened_at, and_(Task.opened_at == opened_at, Task.id <= task_id))
    if due_at is None:
        return or_(Task.due_at.is_not(None), by_arrival)
    return or_(Task.due_at < due_at, and_(Task.due_at == due_at, by_arrival))
