"""The rooms around the SOPs in which a person is at home: where they hold a role, have a request, or registered themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from engine.office import Office
from engine.records import AgencySop, Case, Person
from engine.rules.around import parts
from engine.rules.facts import Actor
from engine.running import Running, all_running


def rooms(session: Session, office: Office, actor: Actor, now: datetime) -> list[Running]:
    """The SOPs with something to open for the actor where they are at home, by key; for the auditor every one (SPK-20)."""
    own = _own(session, actor)
    return [
        run
        for run in all_running(session, office, now)
        if (actor.kind == "auditor" or run.sop.key in own or _in_office(run, actor))
        and parts(run.sop, run.agency_id, actor)
    ]


def _in_office(run: Running, actor: Actor) -> bool:
    return any(
        holding.agency_id == run.agency_id and sop == run.sop.key and holding.covers(sop)
        for holding in actor.holdings
        for sop, _role in holding.roles
    )


def _own(session: Session, actor: Actor) -> set[str]:
    """The SOPs in which the person has a request, or of the agency they registered with."""
    if actor.kind != "person":
        return set()
    asked = select(Case.sop).where(Case.requester_id == actor.id)
    registered = (
        select(AgencySop.sop).join(Person, Person.agency_id == AgencySop.agency_id).where(Person.id == actor.id)
    )
    return set(session.scalars(union(asked, registered)))
