"""What a reference field of a form offers: persons who hold the role today, resources of the agency."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import holders
from engine.declaration.fields import PeopleOf, PersonOf, ResourceOf
from engine.records import Person, Resource


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
        by_role = holders(session, agency_id, sop, now).get(field.role.key, {})
        ids = set().union(*by_role.values()) - {requester_id}
        people = session.execute(select(Person.username, Person.name).where(Person.id.in_(ids)).order_by(Person.name))
        return [(p.username, p.name) for p in people if p.username is not None]
    return []
