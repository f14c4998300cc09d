"""A case as the rules see it. Its row is locked, so what is decided holds when it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from engine.calendars.rows import newest_version
from engine.catalogue import Declared
from engine.declaration.forms import Moment
from engine.errors import NotFound
from engine.office import Office
from engine.prepared import Read
from engine.records import Agency, Appointment, Case, Person, PositionRole, Task, table
from engine.rules.facts import CaseFacts, Strike, TaskFacts
from engine.storable import storable
from engine.superiors import substitutes

# Statements are built once, on tables: on the hot path building and ORM compilation would cost more than the database.
_C, _T, _A, _P = table(Case), table(Task), table(Agency), table(Person)
_H, _R = table(Appointment), table(PositionRole)
_OFFICIAL = exists(
    select(1)
    .select_from(_H.join(_R, _R.c.position_id == _H.c.position_id))
    .where(_H.c.person_id == _C.c.requester_id, _R.c.sop == _C.c.sop)
).correlate(_C)
CASES = select(
    _C,
    _A.c.zone,
    _A.c.name.label("agency"),
    newest_version(_C.c.agency_id).label("calendar_version"),
    _OFFICIAL.label("official"),
    _P.c.name.label("requester_name"),
    _P.c.username.label("requester_username"),
    _P.c.email.label("requester_email"),
    _P.c.whatsapp.label("requester_whatsapp"),
).select_from(_C.join(_A, _A.c.id == _C.c.agency_id).join(_P, _P.c.id == _C.c.requester_id))
_BY_NUMBER = CASES.where(_C.c.number == bindparam("number"))
_LOCKED, _UNLOCKED = Read(_BY_NUMBER.with_for_update(of=_C)), Read(_BY_NUMBER)
_TASKS = Read(select(_T).where(_T.c.case_id == bindparam("case_id"), _T.c.closed_at.is_(None)).order_by(_T.c.id))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A case with everything one action needs. `row` is the record as read."""

    row: Any
    facts: CaseFacts
    declared: Declared
    moment: Moment


def load(session: Session, office: Office, number: str, now: datetime, *, lock: bool = True) -> Loaded:
    """The case with that number. NotFound where there is none; rights are asked by the caller."""
    rows = (_LOCKED if lock else _UNLOCKED)(session, {"number": number}) if storable(number) else ()
    if not rows:
        raise NotFound
    tasks = tuple(task_facts(t) for t in _TASKS(session, {"case_id": rows[0].id}))
    return loaded(session, office, rows[0], tasks, now)


def loaded(session: Session, office: Office, row: Any, tasks: tuple[TaskFacts, ...], now: datetime) -> Loaded:
    """A case row as `CASES` selects it, with its open and paused tasks."""
    declared = office.catalogue.get(row.sop, row.sop_version)
    moment = office.moment(session, row.agency_id, row.zone, row.calendar_version, now)
    stand_ins = substitutes(session, row.agency_id, row.sop, row.requester_id, now) if row.official else {}
    return Loaded(row, case_facts(row, tasks, stand_ins, _counter(declared, row)), declared, moment)


def _counter(declared: Declared, row: Any) -> frozenset[str]:
    """Who speaks for a requester that cannot sign in: those who may take in requests for others."""
    sop = declared.sop
    registrars = (*sop.opening.on_behalf, *sop.registrars) if row.requester_username is None else ()
    return frozenset(role.key for role in registrars)


def case_facts(
    row: Any, tasks: tuple[TaskFacts, ...], stand_ins: dict[str, frozenset[int]], counter: frozenset[str] = frozenset()
) -> CaseFacts:
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
        unit_id=row.unit_id,
        removed=row.removed_at is not None,
        counter=counter,
    )


def task_facts(row: Any) -> TaskFacts:
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
