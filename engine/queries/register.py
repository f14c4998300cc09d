"""The register of a case, oldest first. The requester sees what was decided, not remarks between officials."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine import alarms, erasure
from engine.calendars import moving as calendars
from engine.declaration.sop import Sop
from engine.office import Office
from engine.perform.load import Loaded
from engine.queries import cursor as cursors
from engine.queries.case import load_visible, readable
from engine.queries.documents import sees_whole
from engine.queries.people import Named, names_of
from engine.queries.views import EntryView, Page
from engine.records import Answer, Entry, table
from engine.rules.facts import Actor
from engine.rules.rights import requests

_ENTRIES, _ANSWERS = table(Entry), table(Answer)
_LINES = select(_ENTRIES, _ANSWERS.c.fields, _ANSWERS.c.note).outerjoin(
    _ANSWERS, (_ANSWERS.c.case_id == _ENTRIES.c.case_id) & (_ANSWERS.c.seq == _ENTRIES.c.seq)
)
EVENTS = {
    alarms.ACTIONS["reminder"]: "Pengingat",
    alarms.ACTIONS["breach"]: "Lewat waktu standar",
    alarms.ACTIONS["deadline"]: "Lewat tenggat",
    calendars.ACTION: "Kalender berubah",
    erasure.ACTION: "Isi dihapus menurut aturan",
}
"""Entries that no action of the SOP makes."""


def entries(
    session: Session,
    office: Office,
    number: str,
    actor: Actor,
    now: datetime,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[EntryView]:
    """The lines of the register the actor may see; NotFound when the case is not theirs to see."""
    got = load_visible(session, office, number, actor, now)
    after = cursors.read(cursor)
    rows = session.execute(
        _LINES.where(_ENTRIES.c.case_id == got.row.id, _ENTRIES.c.seq > after).order_by(_ENTRIES.c.seq).limit(limit + 1)
    ).all()
    names = names_of(session, [r.actor_id for r in rows])
    outline = not sees_whole(session, got, actor)
    items = [_view(r, got, actor, names, outline=outline) for r in rows[:limit]]
    return Page(items, cursors.write(items[-1].seq) if len(rows) > limit else None)


def last_move(session: Session, office: Office, number: str, actor: Actor, now: datetime) -> EntryView | None:
    """The newest line of the register that tells of a move; NotFound when the case is not theirs to see."""
    got = load_visible(session, office, number, actor, now)
    row = session.execute(
        _LINES.where(_ENTRIES.c.case_id == got.row.id, _ENTRIES.c.kind == "move")
        .order_by(_ENTRIES.c.seq.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return _view(row, got, actor, names_of(session, [row.actor_id]), outline=not sees_whole(session, got, actor))


def _view(row: Row[Any], got: Loaded, actor: Actor, names: Mapping[int, Named], *, outline: bool) -> EntryView:
    who = names.get(row.actor_id)
    fields, note = _shown(row, got, actor, outline=outline)
    return EntryView(
        seq=row.seq,
        at=row.at,
        actor=who.username if who is not None else "system",
        actor_name=who.name if who is not None else "Sistem",
        as_position=row.as_position,
        action=row.action,
        action_label=action_label(got.declared.sop, row.action),
        before=row.before,
        after=row.after,
        fields=fields,
        note=note,
        hash=row.hash,
        previous_hash=row.previous,
        kind=row.kind,
    )


def _shown(row: Row[Any], got: Loaded, actor: Actor, *, outline: bool) -> tuple[dict[str, Any] | None, str | None]:
    """An outline shows neither answer nor note but those of one's own acts; a requester sees own answers and what became part
    of the case."""
    if row.fields is None:
        return None, None
    if outline and row.actor_id != actor.id:
        return {}, None
    if not requests(got.facts, actor, got.declared.sop.first.role) or row.actor_id == actor.id:
        return readable(got, actor, row.fields), row.note
    kept = {name for action, _ in got.declared.sop.named(row.action) for name in action.keeps}
    return {name: value for name, value in row.fields.items() if name in kept}, None


def action_label(sop: Sop, name: str) -> str:
    """An action in the words of its button."""
    found = sop.named(name)
    return found[0][0].label if found else EVENTS.get(name, name)
