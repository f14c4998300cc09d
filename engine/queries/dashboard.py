"""The numbers at a glance that a SOP declares: cases by state, accounts by role. Never a name, a title or a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.actors import held_roles
from engine.declaration.around import Count
from engine.declaration.sop import Sop
from engine.records import Case, Person


@dataclass(frozen=True, slots=True)
class Tally:
    """One number of a dashboard, and the declaration it answers (for the way to what it counts)."""

    count: Count
    number: int

    @property
    def label(self) -> str:
        """What is counted, in the words of the declaration."""
        return self.count.label


def counts(session: Session, sop: Sop, agency_id: int, now: datetime) -> list[Tally]:
    """The numbers of the SOP's dashboard in one agency, as declared; empty where it declares none (SPK-21, LZM-09).

    Cases that were removed count nowhere. Accounts are people who can sign in: those who hold the role today; where no role
    is named, all who hold one of this SOP today or registered themselves with the agency.
    """
    board = sop.around.dashboard
    if board is None:
        return []
    by_state = _cases(session, sop.key, agency_id)
    return [Tally(each, _number(session, each, sop, agency_id, by_state, now)) for each in board.counts]


def _number(
    session: Session, count: Count, sop: Sop, agency_id: int, by_state: Mapping[str, int], now: datetime
) -> int:
    if count.of == "accounts":
        return _accounts(session, count, sop.key, agency_id, now)
    return sum(number for state, number in by_state.items() if not count.states or state in count.states)


def _cases(session: Session, sop: str, agency_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Case.state, func.count().label("number"))
        .where(Case.agency_id == agency_id, Case.sop == sop, Case.removed_at.is_(None))
        .group_by(Case.state)
    )
    return {row.state: row.number for row in rows}


def _accounts(session: Session, count: Count, sop: str, agency_id: int, now: datetime) -> int:
    role = count.role.key if count.role is not None else None
    ids = {
        held.person_id
        for held in held_roles(session, agency_id, sop, now)
        if held.person_id is not None and role in (None, held.role)
    }
    theirs = or_(Person.id.in_(ids), Person.agency_id == agency_id) if role is None else Person.id.in_(ids)
    people = select(func.count()).select_from(Person).where(Person.active, Person.username.is_not(None), theirs)
    return session.scalar(people) or 0
