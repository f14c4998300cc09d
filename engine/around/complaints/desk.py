"""Who handles a complaint: the holders of the declared roles, never the person complained about nor the complainant.

Where these are all there are, or nobody holds the roles, it is for the nearest superior.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import held_roles
from engine.declaration.roles import Requester
from engine.office import Office
from engine.queries.people import names_of
from engine.records import Position
from engine.rules.facts import Actor, Holding
from engine.running import Running
from engine.superiors import superior


@dataclass(frozen=True, slots=True)
class Desk:
    """The positions a complaint is for, each with the persons who may handle it."""

    sop: str
    positions: Mapping[int, frozenset[int]]

    @property
    def people(self) -> frozenset[int]:
        """Everybody who may handle it."""
        return frozenset().union(*self.positions.values())

    def holding(self, actor: Actor) -> Holding | None:
        """The position by which the actor handles it; None when they may not."""
        if actor.kind != "person" or actor.id is None:
            return None
        return next(
            (
                held
                for held in actor.holdings
                if actor.id in self.positions.get(held.position_id, ()) and held.covers(self.sop)
            ),
            None,
        )


def handling_roles(office: Office, sop: str) -> frozenset[str]:
    """The roles that handle complaints about a service, of any version of its SOP."""
    return frozenset(r.key for d in office.catalogue if d.sop.key == sop for r in d.sop.around.complaints)


def desk(session: Session, office: Office, agency_id: int, sop: str, excluded: Set[int], now: datetime) -> Desk:
    """Who handles a complaint about a service in an agency, when `excluded` may not."""
    roles, held = handling_roles(office, sop), defaultdict[int, set[int]](set)
    for each in held_roles(session, agency_id, sop, now):
        if each.role in roles:
            held[each.position_id] |= {each.person_id} if each.person_id is not None else set()
    fit = {position: frozenset(people - excluded) for position, people in held.items() if people - excluded}
    return Desk(sop, fit or _above(session, held, excluded, now))


def _above(
    session: Session, positions: Mapping[int, Set[int]], excluded: Set[int], now: datetime
) -> dict[int, frozenset[int]]:
    found = {}
    for position in positions:
        at, seen = superior(session, position, now), {position}
        while at is not None and not at[1] - excluded and at[0] not in seen:
            seen.add(at[0])
            at = superior(session, at[0], now)
        if at is not None and at[1] - excluded:
            found[at[0]] = frozenset(at[1] - excluded)
    return found


def without_a_judge(session: Session, office: Office, agency_id: int, sop: str, now: datetime) -> list[str]:
    """The names of those about whom a complaint would reach nobody: alone at the desk, and nobody above them."""
    people = desk(session, office, agency_id, sop, frozenset(), now).people
    alone = [p for p in people if not desk(session, office, agency_id, sop, {p}, now).people]
    return [who.name for who in names_of(session, alone).values()]


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody of the office a complaint may be about, with what they hold there."""

    person_id: int
    username: str
    name: str
    positions: tuple[str, ...]


def officials(session: Session, run: Running, now: datetime) -> list[Official]:
    """Those who hold an office of the service's SOP in its agency today, by position."""
    keys = {r.key for r in (*run.sop.roles, *run.sop.registrars) if not isinstance(r, Requester)}
    held = [
        h for h in held_roles(session, run.agency_id, run.sop.key, now) if h.role in keys and h.username is not None
    ]
    names = dict(
        session.execute(select(Position.id, Position.name).where(Position.id.in_({h.position_id for h in held}))).all()
    )
    found: dict[int, Official] = {}
    for each in sorted(held, key=lambda h: (names[h.position_id], h.position_id, h.name)):
        if each.person_id is not None and each.username is not None:
            before = found[each.person_id].positions if each.person_id in found else ()
            places = tuple(dict.fromkeys((*before, names[each.position_id])))
            found[each.person_id] = Official(each.person_id, each.username, each.name, places)
    return list(found.values())
