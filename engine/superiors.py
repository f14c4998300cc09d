"""Who is above: the superior who stands in where nobody else may decide, and who is told of what is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import holders, runs
from engine.records import Agency, AgencySop, Appointment, Person, Position
from engine.rules.facts import Actor


def superior(
    session: Session, position_id: int, now: datetime, *, without: int | None = None
) -> tuple[int, set[int]] | None:
    """The nearest position above that is not vacant today, with who holds it; None where there is none.

    `without` is a person who does not count: nobody stands in for themselves.
    """
    seen, above = {position_id}, _above(session, position_id)
    while above is not None and above not in seen:
        people = _holding(session, above, now) - {without}
        if people:
            return above, people
        seen.add(above)
        above = _above(session, above)
    return None


def _above(session: Session, position_id: int) -> int | None:
    return session.scalar(select(Position.superior_id).where(Position.id == position_id))


def _holding(session: Session, position_id: int, now: datetime) -> set[int]:
    rows = session.execute(
        select(Appointment.person_id, Appointment.since, Appointment.until, Agency.zone)
        .join(Position, Position.id == Appointment.position_id)
        .join(Agency, Agency.id == Position.agency_id)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.position_id == position_id, Person.active)
    )
    return {row.person_id for row in rows if runs(row.since, row.until, row.zone, now)}


def substitutes(
    session: Session, agency_id: int, sop: str, requester_id: int, now: datetime
) -> dict[str, frozenset[int]]:
    """The positions that decide instead, by role, where the requester is the only holder: the nearest superior with a holder."""
    return {
        role: _instead(session, positions, requester_id, now)
        for role, positions in holders(session, agency_id, sop, now).items()
        if set().union(*positions.values()) == {requester_id}
    }


def _instead(session: Session, positions: Mapping[int, set[int]], requester_id: int, now: datetime) -> frozenset[int]:
    held = [position for position, people in positions.items() if people]
    found = [superior(session, position, now, without=requester_id) for position in held]
    return frozenset(each[0] for each in found if each is not None)


def stands_in(session: Session, actor: Actor, now: datetime) -> list[tuple[int, str, str, int]]:
    """For whom the actor's positions decide instead: (agency, sop, role, requester) where that requester is the only holder."""
    mine = {h.position_id: h for h in actor.holdings}
    if not mine or session.execute(select(Position.id).where(Position.superior_id.in_(mine))).first() is None:
        return []
    found = []
    agencies = {h.agency_id for h in actor.holdings}
    for agency, sop in session.execute(
        select(AgencySop.agency_id, AgencySop.sop).where(AgencySop.agency_id.in_(agencies))
    ):
        for role, positions in holders(session, agency, sop, now).items():
            people = set().union(*positions.values())
            if len(people) == 1 and (requester := people.pop()) != actor.id:
                above = _instead(session, positions, requester, now)
                if any(p in mine and mine[p].covers(sop) for p in above):
                    found.append((agency, sop, role, requester))
    return found
