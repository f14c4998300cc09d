"""The persons and resources an answer names: looked up, and refused when they cannot play the part today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import holders
from engine.declaration.actions import Action
from engine.declaration.fields import PeopleOf, PersonOf, ResourceOf
from engine.declaration.forms import Moment, fields_of
from engine.perform.binding import Errors
from engine.records import Person, Resource
from engine.rules.facts import CaseFacts


def look_up(
    session: Session,
    case: CaseFacts,
    action: Action,
    data: Mapping[str, Any],
    moment: Moment,
    errors: Errors,
) -> tuple[dict[str, tuple[int, ...]], dict[str, int]]:
    """Ids of the persons and resources the answer names; who does not hold the role today is a fault."""
    people: dict[str, tuple[int, ...]] = {}
    resources: dict[str, int] = {}
    for bound in fields_of(action.asks):
        value = data.get(bound.name)
        if value is None:
            continue
        if isinstance(bound, PersonOf | PeopleOf):
            names = value if isinstance(value, list) else [value]
            people[bound.name] = _people(session, case, bound.role.key, names, moment.now, bound.name, errors)
        elif isinstance(bound, ResourceOf):
            found = _resource(session, case.agency_id, bound.resource_kind, value)
            if found is None:
                errors[bound.name] = ["Tidak ada dalam daftar. Pilih salah satu yang tersedia."]
            else:
                resources[bound.name] = found
    return people, resources


def _resource(session: Session, agency_id: int, kind: str, key: str) -> int | None:
    return session.scalar(
        select(Resource.id).where(
            Resource.key == key, Resource.agency_id == agency_id, Resource.kind == kind, Resource.active
        )
    )


def _people(
    session: Session,
    case: CaseFacts,
    role: str,
    names: list[str],
    now: datetime,
    name: str,
    errors: Errors,
) -> tuple[int, ...]:
    rows = session.execute(select(Person.username, Person.id).where(Person.username.in_(names), Person.active)).all()
    ids: dict[str | None, int] = {row.username: row.id for row in rows}
    able = set().union(*holders(session, case.agency_id, case.sop, now).get(role, {}).values())
    if len(set(names)) != len(names):
        errors[name] = ["Ada nama yang tertulis dua kali."]
    elif case.requester_id in ids.values():
        errors[name] = ["Pemohon tidak dapat ditunjuk untuk permohonannya sendiri."]
    elif any(ids.get(n) not in able for n in names):
        errors[name] = ["Tidak ada dalam daftar pelaksana yang aktif hari ini. Pilih salah satu dari daftar."]
    return tuple(ids[n] for n in names if n in ids)
