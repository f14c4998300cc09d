"""Who may look at the parts around a SOP. Pure: a function of what the actor holds, asked by pages, exports and menus alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from engine.declaration.actions import STAY, Action
from engine.declaration.around import CaseTable, Report
from engine.declaration.roles import Requester, Role
from engine.declaration.sop import Sop
from engine.rules.facts import Actor, CaseFacts
from engine.rules.guides import file_name, guides_for
from engine.rules.rights import asks_inside, performers, plays

Kind = Literal[
    "dashboard", "table", "report", "documentation", "library", "agenda", "testimonials", "survey", "complaints", "accounts",
    "guide",
]  # fmt: skip
Extent = Literal["all", "own"]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing around a SOP that the actor may open. `key` names a table, a report or the file of a guide."""

    kind: Kind
    label: str = ""
    key: str = ""


def holds(sop: Sop, agency_id: int, actor: Actor, roles: Iterable[Role]) -> bool:
    """Whether the actor holds, today, a position of the agency with one of these roles."""
    return actor.held(agency_id, sop.key, roles) is not None


def reads(sop: Sop, agency_id: int, actor: Actor, roles: Iterable[Role]) -> bool:
    """Whether the actor reads what is for these roles: their holders, and the auditor."""
    return actor.kind == "auditor" or holds(sop, agency_id, actor, roles)


def official(sop: Sop, agency_id: int, actor: Actor) -> bool:
    """Whether the actor holds an office of the SOP in the agency: any role but the requesters' own."""
    return holds(sop, agency_id, actor, (r for r in (*sop.roles, *sop.registrars) if not isinstance(r, Requester)))


def oversees(sop: Sop, agency_id: int, actor: Actor) -> bool:
    """Whether the actor reads what people say of the service: its officials, and the auditor."""
    return actor.kind == "auditor" or official(sop, agency_id, actor)


def extent(sop: Sop, agency_id: int, actor: Actor, table: CaseTable) -> Extent | None:
    """How much of a table the actor reads: all of it, their own cases, or nothing.

    A requesters' role that anybody may play opens a table of own cases alone; one that is held opens what the table says.
    """
    if reads(sop, agency_id, actor, (r for r in table.readers if not isinstance(r, Requester))):
        return "all"
    asking = [r for r in table.readers if isinstance(r, Requester)]
    held = holds(sop, agency_id, actor, (r for r in asking if r.among_holders))
    anybody = table.own_only and actor.kind == "person" and any(not r.among_holders for r in asking)
    if not (held or anybody):
        return None
    return "own" if table.own_only else "all"


def reads_dashboard(sop: Sop, agency_id: int, actor: Actor) -> bool:
    """Whether the actor reads the numbers of the SOP: its readers and the auditor, and every account where they are public."""
    board = sop.around.dashboard
    if board is None or actor.kind not in ("person", "auditor"):
        return False
    anybody = any(isinstance(r, Requester) and not r.among_holders for r in board.readers)
    return board.public or anybody or reads(sop, agency_id, actor, board.readers)


def reads_report(sop: Sop, agency_id: int, actor: Actor, report: Report) -> bool:
    """Whether the actor reads a report."""
    return reads(sop, agency_id, actor, report.readers)


def moves_status(sop: Sop, case: CaseFacts, actor: Actor) -> bool:
    """Whether the actor moves this case by choosing its next state (SPK-37, SPK-65); nobody does so with their own request."""
    return not case.removed and any(plays(case, actor, role) for role in sop.around.statuses)


def status_moves(sop: Sop, case: CaseFacts, actor: Actor) -> list[tuple[str, Action, tuple[str, ...]]]:
    """The moves the actor makes by choosing a state, in declared order: where to, by which action, from which states. The time of
    an action may still have to come."""
    found = []
    for name in sop.all_actions:
        for action, row in sop.named(name):
            goal, states = sop.goal(action, row), sop.leaves(action, row)
            roles = (role for role in performers(action, row) if not isinstance(role, Requester))
            if action.to is not STAY and goal is not None and any(plays(case, actor, role) for role in roles):
                found.append((goal, action, tuple(state for state in states if state != goal)))
    return found


def parts(sop: Sop, agency_id: int, actor: Actor) -> list[Part]:
    """Everything around the SOP that the actor may open, in the order of a menu (SPK-22, LZM-41)."""
    if actor.kind not in ("person", "auditor"):
        return []
    return [*_numbers(sop, agency_id, actor), *_files(sop, agency_id, actor), *_keeping(sop, agency_id, actor)]


def _numbers(sop: Sop, agency_id: int, actor: Actor) -> Iterator[Part]:
    if reads_dashboard(sop, agency_id, actor):
        yield Part("dashboard")
    for table in sop.around.tables:
        if extent(sop, agency_id, actor, table) is not None:
            yield Part("table", table.label, table.key)
    for report in sop.around.reports:
        if reads_report(sop, agency_id, actor, report):
            yield Part("report", report.label, report.key)


def _files(sop: Sop, agency_id: int, actor: Actor) -> Iterator[Part]:
    around = sop.around
    inside = not asks_inside(sop) or holds(sop, agency_id, actor, sop.roles)
    if around.schedule and actor.kind == "person" and inside:
        yield Part("agenda")
    if around.documentation is not None:  # its readers find everything there, anybody else what is of their own cases
        yield Part("documentation", around.documentation.label)
    if around.library is not None:
        yield Part("library", around.library.label)
    for guide in guides_for(sop, agency_id, actor):
        yield Part("guide", guide.label, file_name(guide))


def _keeping(sop: Sop, agency_id: int, actor: Actor) -> Iterator[Part]:
    around = sop.around
    overseeing = oversees(sop, agency_id, actor)
    if around.testimonials and overseeing:
        yield Part("testimonials")
    if around.survey and overseeing:
        yield Part("survey")
    if around.complaints and reads(sop, agency_id, actor, around.complaints):
        yield Part("complaints")
    if around.accounts and holds(sop, agency_id, actor, around.accounts):
        yield Part("accounts")


__all__ = [
    "Extent",
    "Part",
    "extent",
    "holds",
    "moves_status",
    "official",
    "oversees",
    "parts",
    "reads",
    "reads_dashboard",
    "reads_report",
    "status_moves",
]
