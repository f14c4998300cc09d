"""One case as an actor may see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.actors import holders
from engine.errors import NotFound
from engine.office import Office
from engine.perform.load import Loaded, load
from engine.queries.documents import documents_of
from engine.queries.people import Named, called, names_of
from engine.queries.tasks import task_view
from engine.queries.views import CaseView, TaskView
from engine.records import Case, Task, table
from engine.rules.decide import allowed
from engine.rules.facts import Actor
from engine.rules.rights import requests, sees, sees_documents

_TASKS = table(Task)


def load_visible(session: Session, office: Office, number: str, actor: Actor, now: datetime) -> Loaded:
    """The case, unlocked; NotFound when it is not there or not the actor's to see."""
    if len(number) > 40 or not number.isascii() or not number.isprintable():
        raise NotFound
    got = load(session, office, number, now, lock=False)
    if not sees(got.declared.sop, got.facts, actor):
        raise NotFound
    return got


def view_case(session: Session, office: Office, number: str, actor: Actor, now: datetime) -> CaseView:
    """The case with its tasks, documents and the actions open to the actor now."""
    got = load_visible(session, office, number, actor, now)
    rows = session.execute(select(_TASKS).where(_TASKS.c.case_id == got.row.id).order_by(_TASKS.c.id)).all()
    whole = sees_documents(got.declared.sop, got.facts, actor, {row.role for row in rows})
    return CaseView(
        id=got.row.id,
        number=got.row.number,
        sop=got.row.sop,
        sop_version=got.row.sop_version,
        declared=got.declared,
        state=got.row.state,
        state_label=got.declared.sop.state_label(got.row.state),
        outcome=got.row.outcome,
        version=got.row.version,
        title=got.row.title,
        requester=got.row.requester_username or got.row.requester_name,
        requester_name=got.row.requester_name,
        agency=got.row.agency,
        fields=readable(got, actor, got.row.fields) if whole else {},
        called=called(session, got.declared.sop, got.row.fields) if whole else {},
        documents=documents_of(session, got.row.id) if whole else {},
        opened_at=got.row.opened_at,
        closed_at=got.row.closed_at,
        actions=allowed(got.declared.book, got.facts, actor, got.moment),
        tasks=task_views(session, got, rows),
        outline=not whole,
        is_requester=requests(got.facts, actor, got.declared.sop.first.role),
        removed=got.facts.removed,
        removed_at=got.row.removed_at,
        zone=got.moment.zone,
        tracking_url=office.tracking_link(number)
        if actor.id in (got.facts.requester_id, got.facts.typist_id)
        else None,
        facts=got.facts,
        moment=got.moment,
    )


def readable(got: Loaded, actor: Actor, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those that are only for the requester and for who acts on the case."""
    hidden = got.declared.sop.secrets if actor.kind == "auditor" else ()
    return {name: value for name, value in fields.items() if name not in hidden}


def task_views(session: Session, got: Loaded, rows: Any) -> list[TaskView]:
    """Every task of a case, with names looked up in one go."""
    names = names_of(session, [i for r in rows for i in (r.person_id, r.closed_by)])
    held = _held(session, got, rows)
    return [task_view(r, got.declared.sop, got.facts, names, held, got.moment) for r in rows]


def _held(session: Session, got: Loaded, rows: Any) -> Mapping[str, list[Named]]:
    """By role, who holds the posts that open tasks wait for."""
    roles = {r.role for r in rows if r.status in ("open", "paused") and r.person_id is None and r.role is not None}
    if not roles:
        return {}
    by_role = holders(session, got.row.agency_id, got.row.sop, got.moment.now)
    people = {role: set().union(*by_role.get(role, {}).values()) - {got.facts.requester_id} for role in roles}
    names = names_of(session, set().union(*people.values()))
    return {
        role: sorted((names[i] for i in ids if i in names), key=lambda who: who.username)
        for role, ids in people.items()
    }


def mark_seen(session: Session, case_id: int, actor: Actor, now: datetime) -> None:
    """Stamps the open tasks of the case that wait for this actor as seen, once."""
    if actor.kind != "person":
        return
    case = session.execute(
        select(table(Case).c.sop, table(Case).c.agency_id, table(Case).c.requester_id).where(
            table(Case).c.id == case_id
        )
    ).one()
    roles = [
        role
        for h in actor.holdings
        for sop, role in h.roles
        if sop == case.sop and h.agency_id == case.agency_id and h.covers(sop) and case.requester_id != actor.id
    ]
    mine = (_TASKS.c.person_id == actor.id) | (_TASKS.c.person_id.is_(None) & _TASKS.c.role.in_(roles))
    session.execute(
        update(_TASKS)
        .where(_TASKS.c.case_id == case_id, _TASKS.c.status == "open", _TASKS.c.seen_at.is_(None), mine)
        .values(seen_at=now)
    )
