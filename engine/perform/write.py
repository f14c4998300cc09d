"""What a move does to the rows: the case, its tasks, its documents, one line of the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.orm import Session

from engine.declaration.actions import STAY, Action
from engine.errors import Stale
from engine.perform import entries, tasks
from engine.perform.answers import Checked
from engine.perform.load import Loaded
from engine.prepared import Write
from engine.records import Case, CaseDocument, CasePerson, table
from engine.rules.facts import Actor, CaseFacts
from engine.rules.moves import Move

_C = table(Case)
_MOVE = Write(
    update(_C).where(
        _C.c.id == bindparam("case_id"),
        _C.c.version == bindparam("seen_version"),
        _C.c.seq == bindparam("seen_seq"),
    )
)


def write_tasks(
    session: Session, got: Loaded, action: Action, after: CaseFacts, move: Move, actor: Actor
) -> datetime | None:
    """The tasks a move ends, stops, goes on with and opens; gives the earliest due instant of the new ones."""
    sop, moment = got.declared.sop, got.moment
    tasks.close_done(session, sop, after, move.done, actor.id, moment)
    tasks.void(session, move.void, moment)
    tasks.pause(session, move.paused, moment.now, after.version)
    tasks.resume(session, sop, after, move.resumed, moment)
    if action.to is STAY:
        tasks.follow(session, sop, after, move.kept, moment)
    return tasks.open_tasks(session, sop, after, move.opened, moment, moment.now)


def write_case(session: Session, got: Loaded, after: CaseFacts, move: Move, said: entries.Said) -> None:
    """The conditional update: of two that decided on the same version one writes, the other is stale."""
    now, row = got.moment.now, got.row
    head = entries.append(
        session, row.id, row.number, row.seq + 1, row.head, said, move.before, move.after, after.version, now
    )
    moved = _MOVE(
        session,
        {
            "case_id": row.id,
            "seen_version": row.version,
            "seen_seq": row.seq,
            "state": after.state,
            "outcome": move.end.key if move.end is not None else row.outcome if after.state == row.state else None,
            "version": after.version,
            "title": str(after.fields.get(got.declared.sop.title_field, row.title))[:300],
            "fields": dict(after.fields),
            "people": {role: list(ids) for role, ids in after.people.items()},
            "closed_at": now if move.end is not None else row.closed_at if after.state == row.state else None,
            "removed_at": now if after.removed else row.removed_at,
            "seq": row.seq + 1,
            "head": head,
        },
    )
    if moved != 1:
        raise Stale
    if after.people != got.facts.people:
        _list_people(session, after)


def _list_people(session: Session, case: CaseFacts) -> None:
    """The appointed as rows: what `engine.queries.visible` asks by person."""
    session.execute(delete(table(CasePerson)).where(CasePerson.case_id == case.id))
    rows = [{"case_id": case.id, "role": r, "person_id": p} for r, people in case.people.items() for p in people]
    if rows:
        session.execute(insert(table(CasePerson)), rows)


def attach(session: Session, action: Action, case_id: int, seq: int, checked: Checked) -> None:
    """The files handed in become documents of the case, brought by the entry `seq`."""
    kinds = {d.name: checked.fields.get(d.kind_from) for d in action.documents}
    rows = [
        {"case_id": case_id, "attachment_id": row.id, "name": name, "seq": seq, "kind": kinds[name]}
        for name, found in checked.documents.items()
        for row in found
    ]
    if rows:
        session.execute(insert(table(CaseDocument)), rows)
