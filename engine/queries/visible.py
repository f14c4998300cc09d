"""The one question "which cases may this actor see?", in SQL. The same answer as `engine.rules.rights.sees`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from engine.office import Office
from engine.records import Case, CasePerson, Task
from engine.rules.facts import Actor
from engine.superiors import stands_in


def known_roles(office: Office) -> dict[str, frozenset[str]]:
    """For each SOP the roles whose holders see its cases: those of the table and the registrars, of any version."""
    found: dict[str, frozenset[str]] = {}
    for declared in office.catalogue:
        keys = frozenset(role.key for role in (*declared.sop.roles, *declared.sop.registrars))
        found[declared.sop.key] = found.get(declared.sop.key, frozenset()) | keys
    return found


def visible(session: Session, office: Office, actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Requester, typist, holders of the SOP's roles in its agency, those appointed, who stands in, the auditor; nobody else.

    A removed case is in nobody's list but the auditor's; who may see it still finds it by its number.
    """
    if actor.kind == "auditor":
        return true()
    if actor.kind != "person" or actor.id is None:
        return false()
    mine = exists(select(1).where(CasePerson.case_id == Case.id, CasePerson.person_id == actor.id))
    return and_(
        Case.removed_at.is_(None),
        or_(
            Case.requester_id == actor.id,
            Case.typist_id == actor.id,
            mine,
            *_by_office(office, actor),
            *(
                and_(Case.agency_id == agency, Case.sop == sop, Case.requester_id == requester)
                for agency, sop, _, requester in stands_in(session, actor, now)
            ),
        ),
    )


def _by_office(office: Office, actor: Actor) -> list[ColumnElement[bool]]:
    roles = known_roles(office)
    held = {
        (h.agency_id, sop)
        for h in actor.holdings
        for sop, role in h.roles
        if h.covers(sop) and role in roles.get(sop, frozenset())
    }
    return [and_(Case.agency_id == agency, Case.sop == sop) for agency, sop in sorted(held)]


def units_of(actor: Actor) -> list[int]:
    """The units whose shared cases are the actor's own."""
    return sorted({h.unit_id for h in actor.holdings if h.unit_id is not None})


def waiting_for(session: Session, actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The open tasks the actor may answer: theirs by name, by a role they hold (never in their own request), or standing in."""
    if actor.kind != "person" or actor.id is None:
        return false()
    roles = sorted({(h.agency_id, sop, role) for h in actor.holdings for sop, role in h.roles if h.covers(sop)})
    by_role = or_(
        false(),
        *(and_(Task.agency_id == agency, Task.sop == sop, Task.role == role) for agency, sop, role in roles),
    )
    instead = [
        and_(Task.agency_id == agency, Task.sop == sop, Task.role == role, Case.requester_id == requester)
        for agency, sop, role, requester in stands_in(session, actor, now)
    ]
    unnamed = and_(Task.person_id.is_(None), or_(and_(by_role, Case.requester_id != actor.id), *instead))
    return and_(Task.status == "open", or_(Task.person_id == actor.id, unnamed))
