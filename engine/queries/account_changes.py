"""The register of account changes as it is read: all of it by the auditor, that of one account by whoever keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.queries import cursor as cursors
from engine.queries.searching import following, how_many
from engine.queries.views import Page
from engine.records import AccountChange, Person


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change. `by` is empty for the command line; `whom` and `by` are usernames."""

    at: datetime
    whom: str
    by: str
    what: str
    detail: str


def account_changes(
    session: Session, *, person_id: int | None = None, cursor: str | None = None, limit: int = 50
) -> Page[ChangeLine]:
    """Newest first; of one account, or of all. The door asks who may read it."""
    start = cursors.read(cursor)
    whom, by = aliased(Person), aliased(Person)
    wanted = (
        select(AccountChange, whom.username.label("whom"), by.username.label("by"))
        .join(whom, whom.id == AccountChange.person_id)
        .outerjoin(by, by.id == AccountChange.by_id)
    )
    if person_id is not None:
        wanted = wanted.where(AccountChange.person_id == person_id)
    count = how_many(session, wanted)
    rows = session.execute(wanted.order_by(AccountChange.id.desc()).offset(start).limit(limit))
    items = [ChangeLine(c.at, whom or "", by or "", c.what, c.detail) for c, whom, by in rows]
    return Page(items, following(start, limit, count), count)
