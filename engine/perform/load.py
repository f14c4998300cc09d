"""A case as the rules see it. Its row is locked, so what is decided holds when it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session

from engine.actors import substitutes
from engine.catalogue import Declared
from engine.declaration.forms import Moment
from engine.errors import NotFound
from engine.office import Office
from engine.records import Agency, Appointment, CalendarVersion, Case, Person, PositionRole, Task
from engine.rules.facts import CaseFacts, Strike, TaskFacts

_VERSION = (
    select(func.max(CalendarVersion.version))
    .where(CalendarVersion.agency_id == Case.agency_id)
    .correlate(Case)
    .scalar_subquery()
)
_OFFICIAL = exists(
    select(1)
    .select_from(Appointment)
    .join(PositionRole, PositionRole.position_id == Appointment.position_id)
    .where(Appointment.person_id == Case.requester_id, PositionRole.sop == Case.sop)
).correlate(Case)
CASES = (
    select(
        Case.__table__,
        Agency.zone,
        Agency.name.label("agency"),
        _VERSION.label("calendar_version"),
        _OFFICIAL.label("official"),
        Person.name.label("requester_name"),
        Person.username.label("requester_username"),
        Person.email.label("requester_email"),
        Person.whatsapp.label("requester_whatsapp"),
    )
    .join(Agency, Agency.id == Case.agency_id)
    .join(Person, Person.id == Case.requester_id)
)
_TASKS = select(Task.__table__).where(Task.status.in_(("open", "paused"))).order_by(Task.id)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A case with everything one action needs. `row` is the record as read."""

    row: Row[Any]
    facts: CaseFacts
    declared: Declared
    moment: Moment


def load(session: Session, office: Office, number: str, now: datetime, *, lock: bool = True) -> Loaded:
    """The case with that number. NotFound where there is none; rights are asked by the caller."""
    statement = CASES.where(Case.number == number)
    row = session.execute(statement.with_for_update(of=Case) if lock else statement).one_or_none()
    if row is None:
        raise NotFound
    return loaded(session, office, row, now)


def loaded(session: Session, office: Office, row: Row[Any], now: datetime) -> Loaded:
    """Facts from a case row as `CASES` selects it."""
    declared = office.catalogue.get(row.sop, row.sop_version)
    moment = office.moment(session, row.agency_id, row.zone, row.calendar_version, now)
    tasks = tuple(task_facts(t) for t in session.execute(_TASKS.where(Task.case_id == row.id)))
    stand_ins = substitutes(session, row.agency_id, row.sop, row.requester_id, now) if row.official else {}
    return Loaded(row, case_facts(row, tasks, stand_ins), declared, moment)


def case_facts(row: Row[Any], tasks: tuple[TaskFacts, ...], stand_ins: dict[str, frozenset[int]]) -> CaseFacts:
    """The snapshot the rules work on."""
    return CaseFacts(
        id=row.id,
        number=row.number,
        sop=row.sop,
        agency_id=row.agency_id,
        state=row.state,
        version=row.version,
        fields=row.fields,
        requester_id=row.requester_id,
        typist_id=row.typist_id,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        people={role: tuple(ids) for role, ids in row.people.items()},
        tasks=tasks,
        substitutes=stand_ins,
    )


def task_facts(row: Row[Any]) -> TaskFacts:
    """A task row as facts."""
    return TaskFacts(
        id=row.id,
        row=row.row,
        role=row.role,
        person_id=row.person_id,
        status=row.status,
        opened_at=row.opened_at,
        changed_version=row.changed_version,
        due_at=row.due_at,
        soon_at=row.soon_at,
        paused_at=row.paused_at,
        pauses=tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in row.pauses),
        deadlines=tuple(
            Strike(d["name"], d["label"], datetime.fromisoformat(d["at"]), d["met"]) for d in row.deadlines
        ),
        seen_at=row.seen_at,
    )
