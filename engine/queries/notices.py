"""The page's own notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.queries import cursor as cursors
from engine.queries.views import NoticeView, Page
from engine.records import Case, Message, table
from engine.rules.facts import Actor

_MESSAGES = table(Message)


def notices(session: Session, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[NoticeView]:
    """The actor's notices, unread first, then newest first."""
    start = cursors.read(cursor)
    rows = session.execute(
        select(_MESSAGES, Case.number)
        .outerjoin(Case, Case.id == _MESSAGES.c.case_id)
        .where(_MESSAGES.c.person_id == actor.id, _MESSAGES.c.channel == "page")
        .order_by(_MESSAGES.c.read_at.is_not(None), _MESSAGES.c.id.desc())
        .offset(start)
        .limit(limit + 1)
    ).all()
    items = [NoticeView(r.id, r.subject, r.body, r.number, r.created_at, r.read_at is not None) for r in rows[:limit]]
    return Page(items, cursors.write(start + limit) if len(rows) > limit else None)


def unread(session: Session, actor: Actor) -> int:
    """How many notices the actor has not read."""
    statement = select(func.count()).where(
        _MESSAGES.c.person_id == actor.id, _MESSAGES.c.channel == "page", _MESSAGES.c.read_at.is_(None)
    )
    return session.scalar(statement) or 0


def mark_read(session: Session, actor: Actor, ids: Sequence[int] | None, now: datetime) -> None:
    """Marks these notices of the actor as read; all of them when `ids` is None."""
    statement = update(_MESSAGES).where(
        _MESSAGES.c.person_id == actor.id, _MESSAGES.c.channel == "page", _MESSAGES.c.read_at.is_(None)
    )
    if ids is not None:
        statement = statement.where(_MESSAGES.c.id.in_(list(ids)))
    session.execute(statement.values(read_at=now))
