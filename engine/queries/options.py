"""What a field of a form offers: persons who hold the role today, resources of the agency, what was answered here before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.actors import holders
from engine.declaration.fields import PeopleOf, PersonOf, ResourceOf, Text
from engine.declaration.forms import fields_of
from engine.declaration.sop import Sop
from engine.records import Case, Person, Resource
from engine.rules.rights import asks_inside

MOST = 50
"""So many earlier answers are suggested."""


def options(
    session: Session, agency_id: int, sop: str, field: Any, now: datetime, *, requester_id: int | None = None
) -> list[tuple[str, str]]:
    """(value, label) pairs for a PersonOf, PeopleOf or ResourceOf field; empty for any other."""
    if isinstance(field, ResourceOf):
        rows = session.execute(
            select(Resource.key, Resource.name, Resource.capacity)
            .where(Resource.agency_id == agency_id, Resource.kind == field.resource_kind, Resource.active)
            .order_by(Resource.key)
        )
        return [(r.key, f"{r.name} ({r.capacity} orang)" if r.capacity else r.name) for r in rows]
    if isinstance(field, PersonOf | PeopleOf):
        return _holding(session, agency_id, sop, field.role.key, now, requester_id)
    return []


def askers(session: Session, sop: Sop, agency_id: int, now: datetime) -> list[tuple[str, str]]:
    """(username, name) of those who hold the requesters' role of the SOP in the agency today, by name."""
    return _holding(session, agency_id, sop.key, sop.first.role.key, now, None)


def _holding(
    session: Session, agency_id: int, sop: str, role: str, now: datetime, without: int | None
) -> list[tuple[str, str]]:
    by_role = holders(session, agency_id, sop, now).get(role, {})
    ids = set().union(*by_role.values()) - {without}
    people = session.execute(select(Person.username, Person.name).where(Person.id.in_(ids)).order_by(Person.name))
    return [(p.username, p.name) for p in people if p.username is not None]


def suggesting(sop: Sop) -> frozenset[str]:
    """The fields in which the SOP suggests earlier answers: only where those who file are the agency's own people, and never
    one that is kept from others."""
    if not asks_inside(sop):
        return frozenset()
    asked = (field for action, _row in sop.all_actions.values() for field in fields_of(action.asks))
    return frozenset(f.name for f in asked if isinstance(f, Text) and f.suggest and f.name not in sop.secrets)


def suggestions(session: Session, agency_id: int, sop: str, name: str) -> list[str]:
    """What cases of the SOP in the agency hold in that field, each once, newest first, at most MOST (LZM-31)."""
    answer = Case.fields[name].as_string()
    held = (
        select(answer.label("answer"), Case.id.label("case_id"))
        .where(Case.agency_id == agency_id, Case.sop == sop, Case.removed_at.is_(None))
        .subquery()
    )
    newest = func.max(held.c.case_id)
    statement = select(held.c.answer).where(held.c.answer.is_not(None), held.c.answer != "").group_by(held.c.answer)
    return [str(found) for found in session.scalars(statement.order_by(newest.desc()).limit(MOST))]
