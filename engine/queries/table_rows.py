"""What a page of a table needs besides its rows, looked up in bulk: tasks, who stands in, names, files, units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.actors import holders
from engine.declaration.around import Column
from engine.office import Office
from engine.perform.load import Loaded, case_facts, task_facts
from engine.queries.cells import Looked
from engine.queries.documents import attachment_view
from engine.queries.people import names_of
from engine.records import Attachment, CaseDocument, Entry, Task, Unit, table
from engine.running import Running
from engine.superiors import substitutes

_T, _F, _D = table(Task), table(Attachment), table(CaseDocument)


def load_rows(session: Session, office: Office, run: Running, rows: Sequence[Row[Any]], now: datetime) -> list[Loaded]:
    """The rows as cases. Who stands in is asked only for a requester who is the one holder of an office."""
    ids = [row.id for row in rows]
    tasks: dict[int, list[Any]] = {}
    open_ones = select(_T).where(_T.c.case_id.in_(ids), _T.c.closed_at.is_(None)).order_by(_T.c.id)
    for task in session.execute(open_ones):
        tasks.setdefault(task.case_id, []).append(task_facts(task))
    alone = {person for people in _holding(session, run, now) if len(people) == 1 for person in people}
    instead = {
        requester: substitutes(session, run.agency_id, run.sop.key, requester, now)
        for requester in {row.requester_id for row in rows} & alone
    }
    found = []
    for row in rows:
        facts = case_facts(row, tuple(tasks.get(row.id, ())), instead.get(row.requester_id, {}))
        moment = office.moment(session, row.agency_id, row.zone, row.calendar_version, now)
        found.append(Loaded(row, facts, office.catalogue.get(row.sop, row.sop_version), moment))
    return found


def _holding(session: Session, run: Running, now: datetime) -> Iterable[set[int]]:
    by_role = holders(session, run.agency_id, run.sop.key, now)
    return (set().union(*positions.values()) for positions in by_role.values())


def reached(session: Session, ids: Sequence[int]) -> dict[int, set[str | None]]:
    """By case, the roles for which a task was ever opened."""
    found: dict[int, set[str | None]] = {}
    for row in session.execute(select(_T.c.case_id, _T.c.role).where(_T.c.case_id.in_(ids)).distinct()):
        found.setdefault(row.case_id, set()).add(row.role)
    return found


def look_up(session: Session, columns: Sequence[Column], rows: Sequence[Row[Any]]) -> Looked:
    """Names, files and units for these columns."""
    ids = [row.id for row in rows]
    decided = _decided(session, ids, {c.of for c in columns if c.source == "decided_by"})
    roles = {c.of for c in columns if c.source == "people"}
    people = {i for row in rows for role in roles for i in row.people.get(role, ())} | set(decided.values())
    wanted = {c.of for c in columns if c.source == "documents"}
    units = (
        {row.unit_id for row in rows if row.unit_id is not None} if any(c.source == "unit" for c in columns) else set()
    )
    return Looked(names_of(session, people), decided, _documents(session, ids, wanted), _units(session, units))


def _decided(session: Session, ids: Sequence[int], actions: set[str]) -> dict[tuple[int, str], int]:
    """Who last did these actions, by case and action; nobody where the house did it itself."""
    if not actions:
        return {}
    entries = (
        select(Entry.case_id, Entry.action, Entry.actor_id)
        .where(Entry.case_id.in_(ids), Entry.action.in_(actions))
        .order_by(Entry.seq)
    )
    return {(r.case_id, r.action): r.actor_id for r in session.execute(entries) if r.actor_id is not None}


def _documents(session: Session, ids: Sequence[int], names: set[str]) -> dict[tuple[int, str], list[Any]]:
    found: dict[tuple[int, str], list[Any]] = {}
    if names:
        handed = select(_F, _D.c.case_id, _D.c.name).join(_D, _D.c.attachment_id == _F.c.id)
        mine = handed.where(_D.c.case_id.in_(ids), _D.c.name.in_(names)).order_by(_D.c.seq, _F.c.id)
        for row in session.execute(mine):
            found.setdefault((row.case_id, row.name), []).append(attachment_view(row))
    return found


def _units(session: Session, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))}
