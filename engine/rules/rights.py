"""Who may do what, whatever the state. One set of questions for pages, API, workers and lists."""

from __future__ import annotations

from collections.abc import Set

from engine.declaration.actions import Action, Timed
from engine.declaration.around import Documentation
from engine.declaration.roles import SYSTEM, Appointed, Post, Requester, Role
from engine.declaration.rows import Step, Wait
from engine.declaration.sop import Sop
from engine.errors import NotYours
from engine.rules.facts import Actor, CaseFacts, Holding

OWN_REQUEST = "Anda tidak dapat memutus permohonan Anda sendiri. Pejabat atasan yang memutusnya."


def performers(action: Action, row: Step | Wait | None) -> tuple[Role, ...]:
    """The roles an action is for: its own `by`, or the role of its row; a timer's is the system."""
    if isinstance(action, Timed):
        return (SYSTEM,)
    if action.by is not None:
        return action.by
    return (row.role,) if row is not None and row.role is not None else ()


def plays(case: CaseFacts, actor: Actor, role: Role) -> bool:
    """Whether the actor plays `role` in this case today. Nobody plays an office role in their own request."""
    if role is SYSTEM or actor.kind != "person":
        return role is SYSTEM and actor.kind == "system"
    if isinstance(role, Requester):
        return requests(case, actor, role) or at_counter(case, actor) is not None
    if actor.id == case.requester_id:
        return False
    if isinstance(role, Appointed):
        return (
            actor.id in case.people.get(role.key, ()) and actor.holding(case.agency_id, case.sop, role.key) is not None
        )
    return holding_for(case, actor, role) is not None


def requests(case: CaseFacts, actor: Actor, role: Role) -> bool:
    """Whether the case is the actor's own: as the person it is for, or as one of the unit it is for (LZM-12, LZM-A4)."""
    if actor.kind != "person" or actor.id is None:
        return False
    if actor.id == case.requester_id:
        return True
    shared = isinstance(role, Requester) and role.by_unit and case.unit_id is not None
    return shared and any(
        h.unit_id == case.unit_id and (case.sop, role.key) in h.roles and h.covers(case.sop) for h in actor.holdings
    )


def at_counter(case: CaseFacts, actor: Actor) -> Holding | None:
    """The position by which the actor answers for a requester without an account: only while the case waits for them (UNS-11).

    Nobody else could ever complete it, for they cannot sign in; they bring it to the counter, as they brought the letter.
    """
    if not any(task.status == "open" and task.person_id == case.requester_id for task in case.tasks):
        return None
    held = (actor.holding(case.agency_id, case.sop, key) for key in sorted(case.counter))
    return next((holding for holding in held if holding is not None), None)


def holding_for(case: CaseFacts, actor: Actor, role: Role) -> Holding | None:
    """The position by which the actor plays an office role: one that carries it, or the superior who stands in."""
    direct = actor.holding(case.agency_id, case.sop, role.key)
    if direct is not None:
        return direct
    stand_ins = case.substitutes.get(role.key, frozenset())
    return next((h for h in actor.holdings if h.position_id in stand_ins and h.covers(case.sop)), None)


def title(case: CaseFacts, actor: Actor, role: Role) -> str:
    """As what the actor is written into the register: "Plh. Kepala Dinas"; a requester by the label of the role."""
    if role is SYSTEM or (isinstance(role, Requester) and requests(case, actor, role)):
        return role.label
    held = at_counter(case, actor) if isinstance(role, Requester) else holding_for(case, actor, role)
    return held.title if held is not None else role.label


def sees(sop: Sop, case: CaseFacts, actor: Actor) -> bool:
    """Requester, typist, holders of the SOP's roles in that agency, those appointed, the auditor; nobody else."""
    if actor.kind == "auditor":
        return True
    if actor.kind != "person" or actor.id is None:
        return False
    if actor.id in (case.requester_id, case.typist_id):
        return True
    if any(actor.id in people for people in case.people.values()):
        return True
    if any(holding_for(case, actor, role) for role in sop.roles):
        return True
    return actor.held(case.agency_id, case.sop, (*sop.roles, *sop.registrars)) is not None


def sees_documents(sop: Sop, case: CaseFacts, actor: Actor, reached: Set[str | None]) -> bool:
    """Whether the actor sees more than the outline: the case is theirs, or has reached a role they hold.

    `reached` are the roles for which a task was ever opened.
    """
    if actor.kind == "auditor" or actor.id == case.typist_id or requests(case, actor, sop.first.role):
        return True
    if any(actor.id in people for people in case.people.values()) or _may_act_beside(sop, case, actor):
        return True
    return any(
        role.key in reached and holding_for(case, actor, role) is not None
        for role in sop.roles
        if not isinstance(role, Requester)  # another requester learns that a slot is taken, not what was sent
        if not (isinstance(role, Appointed) and case.people.get(role.key))  # it has reached those appointed, no others
    )


def _may_act_beside(sop: Sop, case: CaseFacts, actor: Actor) -> bool:
    """Whether an action that belongs to no row is a post of the actor's in the present state (SPK-36, SPK-38).

    Who removed a case goes on reading it (SPK-A6).
    """
    if actor.kind != "person":
        return False
    here = (role for action in sop.actions if case.state in action.leaves for role in performers(action, None))
    return any(isinstance(role, Post) and plays(case, actor, role) for role in here)


def reads_documentation(said: Documentation, case: CaseFacts, actor: Actor) -> bool:
    """Whether the actor's office reads what was brought after the end of every case of the SOP in its agency (SPK-56)."""
    return not case.removed and actor.held(case.agency_id, case.sop, said.readers) is not None


def asks_inside(sop: Sop) -> bool:
    """Whether only people of the office ask: those who hold the requesters' role there."""
    role = sop.first.role
    return isinstance(role, Requester) and role.among_holders


def registering(sop: Sop, agency_id: int, actor: Actor) -> Holding | None:
    """The position by which the actor files letters for others; None when they may not."""
    return actor.held(agency_id, sop.key, (*sop.opening.on_behalf, *sop.registrars))


def files_as(sop: Sop, agency_id: int, actor: Actor, *, for_other: bool) -> str:
    """As what the actor is written down who files a request, their own or another person's; NotYours when they may not."""
    if actor.kind != "person":
        raise NotYours("Akun ini tidak mengajukan permohonan. Masuklah dengan akun pemohon.")
    role = sop.first.role
    if for_other:
        held = registering(sop, agency_id, actor)
        if held is None:
            raise NotYours("Mengajukan untuk orang lain hanya dapat dilakukan petugas yang mencatat surat.")
        return held.title
    if asks_inside(sop) and actor.holding(agency_id, sop.key, role.key) is None:
        raise NotYours(f"Permohonan ini hanya dapat diajukan oleh {role.label}.")
    return role.label


def role_played(case: CaseFacts, actor: Actor, action: Action, row: Step | Wait | None) -> Role:
    """The role by which the actor may do the action; NotYours when there is none."""
    roles = performers(action, row)
    for role in roles:
        if plays(case, actor, role):
            return role
    if actor.id == case.requester_id and actor.held(case.agency_id, case.sop, roles) is not None:
        raise NotYours(OWN_REQUEST)
    raise NotYours(f"Tindakan ini wewenang {' atau '.join(r.label for r in roles)}.")
