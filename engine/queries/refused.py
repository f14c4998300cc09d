"""The register of refusals, for the auditor: who tried what, when, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.queries import cursor as cursors
from engine.queries.searching import following
from engine.queries.views import Page
from engine.records import Person, Refused


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One refusal. `who` is empty for somebody who was not signed in."""

    at: datetime
    who: str
    number: str
    action: str
    code: str
    door: str


def refused(session: Session, *, cursor: str | None = None, limit: int = 50) -> Page[RefusedLine]:
    """Every refusal, newest first. The door asks whether the caller audits."""
    start = cursors.read(cursor)
    count = session.scalar(select(func.count()).select_from(Refused)) or 0
    rows = session.execute(
        select(Refused, Person.username)
        .outerjoin(Person, Person.id == Refused.person_id)
        .order_by(Refused.id.desc())
        .offset(start)
        .limit(limit)
    )
    items = [RefusedLine(r.at, who or "", r.number, r.action, r.code, r.door) for r, who in rows]
    return Page(items, following(start, limit, count), count)
