"""Public tracking by number and secret: how far a case is, by role. No name, no contact, nothing of its content."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office import Office
from engine.perform.load import Loaded, load
from engine.queries.tasks import task_view
from engine.queries.views import TrackView
from engine.records import Task, table

_TASKS = table(Task)
UNKNOWN = "Nomor atau kode lacak tidak cocok. Periksa kembali tautan pada tanda terima Anda."


def load_tracked(session: Session, office: Office, number: str, secret: str, now: datetime) -> Loaded:
    """The case behind a tracking link, unlocked. NotFound, in the same words, for a wrong number and for a wrong secret."""
    if not office.opens(number, secret):
        raise NotFound(UNKNOWN)
    try:
        return load(session, office, number, now, lock=False)
    except NotFound:
        raise NotFound(UNKNOWN) from None


def track(session: Session, office: Office, number: str, secret: str, now: datetime) -> TrackView:
    """Where a case is. NotFound as `load_tracked`."""
    got = load_tracked(session, office, number, secret, now)
    rows = session.execute(select(_TASKS).where(_TASKS.c.case_id == got.row.id).order_by(_TASKS.c.id))
    views = [task_view(r, got.declared.sop, got.facts, {}, {}, got.moment) for r in rows]
    return TrackView(
        number=number,
        sop_name=got.declared.sop.identity.name,
        agency=got.row.agency,
        state=got.row.state,
        state_label=got.declared.sop.state_label(got.row.state),
        outcome=got.row.outcome,
        opened_at=got.row.opened_at,
        closed_at=got.row.closed_at,
        tasks=[replace(v, assignees=[], held_by=[], closed_by=None) for v in views],
        declared=got.declared,
        zone=got.moment.zone,
        removed=got.facts.removed,
    )
