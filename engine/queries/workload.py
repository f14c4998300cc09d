"""What stands beside a decision: who is how busy, and which resource is free when the case wants one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.actors import holders
from engine.declaration.effects import Appoint
from engine.declaration.roles import Appointed
from engine.office import Office
from engine.queries.schedule import Slot, slots_in
from engine.queries.views import CaseView
from engine.records import Booking, Person, Task
from engine.rules.facts import Actor
from engine.rules.rights import performers, plays


@dataclass(frozen=True, slots=True)
class Busy:
    """A person who may be appointed: open tasks now, and bookings on the day of the case (None where it has no day)."""

    username: str
    name: str
    open_tasks: int
    bookings: int | None


def interval(case: CaseView) -> tuple[datetime, datetime] | None:
    """When the case wants its resource, where the SOP books one and the actor may see the dates."""
    names = case.declared.sop.interval
    if names is None or case.outline:
        return None
    start, end = (case.facts.moment_of(name) for name in names)
    return (start, end) if start is not None and end is not None and start < end else None


def slots(session: Session, office: Office, case: CaseView, actor: Actor, now: datetime) -> list[Slot]:
    """The resources that cases like it book, in its interval, until that is over. The case's own booking is not in its way."""
    wanted = interval(case)
    if wanted is None or wanted[1] <= now:
        return []
    agency, kinds = case.facts.agency_id, case.declared.sop.books
    return slots_in(session, office, actor, agency, kinds, wanted, now, but=case.number)


def appointees(session: Session, case: CaseView, actor: Actor, now: datetime) -> list[Busy]:
    """Everybody the actor may appoint in this case, least busy first; empty where the actor appoints nobody."""
    roles = set(_appoints(case, actor))
    if not roles or case.outline or case.closed_at is not None:
        return []
    held = holders(session, case.facts.agency_id, case.sop, now)
    ids = {person for role in roles for people in held.get(role, {}).values() for person in people}
    ids.discard(case.facts.requester_id)
    rows = session.execute(
        select(Person.id, Person.username, Person.name, func.count(Task.id).label("tasks"))
        .outerjoin(Task, (Task.person_id == Person.id) & (Task.status == "open"))
        .where(Person.id.in_(ids))
        .group_by(Person.id, Person.username, Person.name)
        .order_by(func.count(Task.id), Person.name)
    ).all()
    booked = _booked(session, ids, case)
    return [Busy(r.username or r.name, r.name, r.tasks, None if booked is None else booked.get(r.id, 0)) for r in rows]


def _appoints(case: CaseView, actor: Actor) -> Iterator[str]:
    sop = case.declared.sop
    for action, row in sop.all_actions.values():
        for effect in action.effects:
            fits = isinstance(effect, Appoint) and isinstance(effect.role, Appointed)
            if fits and any(plays(case.facts, actor, role) for role in performers(action, row)):
                yield effect.role.key  # type: ignore[union-attr]  # told apart one line above


def _booked(session: Session, ids: set[int], case: CaseView) -> dict[int, int] | None:
    wanted = interval(case)
    if wanted is None:
        return None
    day = wanted[0].astimezone(case.zone).date()
    opens = datetime.combine(day, time(), case.zone).astimezone(UTC)
    rows = session.execute(
        select(Task.person_id, func.count(func.distinct(Booking.id)))
        .join(Booking, Booking.case_id == Task.case_id)
        .where(
            Task.person_id.in_(ids),
            Task.status != "void",
            Booking.released_at.is_(None),
            Booking.starts_at < opens + timedelta(days=1),
            Booking.ends_at > opens,
        )
        .group_by(Task.person_id)
    )
    return {person: count for person, count in rows if person is not None}
