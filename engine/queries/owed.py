"""What those appointed still owe after the end: cases whose documentation nobody has brought yet (SPK-18, SPK-57)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.office import Office
from engine.records import Case, CaseDocument, CasePerson
from engine.rules.facts import Actor
from engine.running import Running, all_running

MOST = 20


@dataclass(frozen=True, slots=True)
class Owed:
    """A finished case that waits for its documents; `label` is the action that brings them."""

    number: str
    title: str
    label: str


def owed(session: Session, office: Office, actor: Actor, now: datetime) -> list[Owed]:
    """The cases to which the actor is appointed and still has to bring something, oldest first, at most MOST."""
    found = [each for run in all_running(session, office, now) for each in _of(session, run, actor)]
    return found[:MOST]


def _of(session: Session, run: Running, actor: Actor) -> list[Owed]:
    said = run.sop.around.documentation
    if said is None or actor.kind != "person":
        return []
    action, _row = run.sop.all_actions[said.action]
    roles = [role.key for role in action.by or () if actor.holding(run.agency_id, run.sop.key, role.key) is not None]
    brought = exists().where(CaseDocument.case_id == Case.id, CaseDocument.name == said.document)
    rows = session.execute(
        select(Case.number, Case.title)
        .join(CasePerson, CasePerson.case_id == Case.id)
        .where(
            *(Case.sop == run.sop.key, Case.agency_id == run.agency_id, Case.removed_at.is_(None), ~brought),
            *(Case.state.in_(action.leaves), CasePerson.person_id == actor.id, CasePerson.role.in_(roles)),
        )
        .order_by(Case.closed_at, Case.id)
        .limit(MOST)
    )
    return [Owed(row.number, row.title, action.label) for row in rows]
