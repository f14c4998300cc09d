"""The permission: yes with the role and the task, or no with a sentence. Pure; what follows from a yes is in `moves`.

Refusals are asked in the order of the public contract: role, staleness, state, time; then the answer is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.declaration.actions import Action, Timed
from engine.declaration.forms import Moment
from engine.declaration.roles import Appointed, Role
from engine.declaration.rows import Step, Wait
from engine.errors import NotFound, NotFromHere, NotYet, NotYours, Stale
from engine.rules.clocks import resolve
from engine.rules.facts import Actor, CaseFacts, TaskFacts
from engine.rules.machine import RuleBook
from engine.rules.rights import role_played


@dataclass(frozen=True, slots=True)
class Permission:
    """The actor may do `action` now, playing `role`, in `row` (None for an action of the SOP itself), on `task`."""

    action: Action
    row: Step | Wait | None
    role: Role
    task: TaskFacts | None


def permit(
    book: RuleBook, case: CaseFacts, actor: Actor, name: str, moment: Moment, version: object = None
) -> Permission:
    """Whether the actor may do `name` now. Raises NotFound, NotYours, Stale, NotFromHere or NotYet, in this order."""
    action, row, role = _role(book, case, actor, name)
    task = _own_task(case, actor, role, row)
    if isinstance(version, int) and not isinstance(version, bool) and _stale(book, case, row, task, version):
        raise Stale
    if not _leaves(book, case, action, row, task):
        raise NotFromHere(allowed=allowed(book, case, actor, moment))
    try:
        _in_time(case, actor, action, moment)
    except NotFromHere as no:
        raise NotFromHere(no.detail, allowed=allowed(book, case, actor, moment)) from None
    return Permission(action, row, role, task)


def allowed(book: RuleBook, case: CaseFacts, actor: Actor, moment: Moment) -> list[str]:
    """The actions open to the actor now: what draws the buttons is what refuses the request."""
    return [
        name for name in book.sop.all_actions if name != book.sop.opening.name and _may(book, case, actor, name, moment)
    ]


def _may(book: RuleBook, case: CaseFacts, actor: Actor, name: str, moment: Moment) -> bool:
    try:
        action, row, role = _role(book, case, actor, name)
        if not _leaves(book, case, action, row, _own_task(case, actor, role, row)):
            return False
        _in_time(case, actor, action, moment)
    except (NotYours, NotFromHere, NotYet):
        return False
    return True


def _role(book: RuleBook, case: CaseFacts, actor: Actor, name: str) -> tuple[Action, Step | Wait | None, Role]:
    """The action of that name that concerns the present state (or any), and the role the actor plays in it."""
    found = book.sop.named(name)
    if not found:
        raise NotFound("Tindakan itu tidak dikenal pada SOP ini.")
    here = [(a, r) for a, r in found if case.state in book.sop.leaves(a, r)]
    refusal: NotYours | None = None
    for action, row in here + [pair for pair in found if pair not in here]:
        try:
            return action, row, role_played(case, actor, action, row)
        except NotYours as no:
            refusal = refusal or no
    raise refusal or NotYours


def _own_task(case: CaseFacts, actor: Actor, role: Role, row: Step | Wait | None) -> TaskFacts | None:
    """The open task the actor would answer by acting in `row`."""
    tasks = [t for t in case.tasks if row is not None and t.row == row.key and t.status == "open"]
    if isinstance(role, Appointed):
        return next((t for t in tasks if t.person_id in (actor.id, None)), None)
    return tasks[0] if tasks else None


def _stale(book: RuleBook, case: CaseFacts, row: Step | Wait | None, task: TaskFacts | None, version: int) -> bool:
    """Whether the actor saw an older case. Side by side, only a change of one's own task counts."""
    if version == case.version:
        return False
    beside = row is not None and (
        book.sop.block_of(row.key) is not None
        or (isinstance(row.role, Appointed) and len(case.people.get(row.role.key, ())) > 1)
    )
    return not (beside and task is not None and task.changed_version <= version < case.version)


def _leaves(book: RuleBook, case: CaseFacts, action: Action, row: Step | Wait | None, task: TaskFacts | None) -> bool:
    if case.removed or case.state not in book.sop.leaves(action, row):
        return False
    return row is None or task is not None or isinstance(action, Timed)


def _in_time(case: CaseFacts, actor: Actor, action: Action, moment: Moment) -> None:
    opens = resolve(action.not_before, case.opened_at, case, moment) if action.not_before is not None else None
    if opens is not None and moment.now < opens:
        raise NotYet(f"Tindakan ini baru dapat dilakukan mulai {_clock(opens, moment)}.", not_before=opens)
    closes = resolve(action.until, case.opened_at, case, moment) if action.until is not None else None
    if closes is not None and moment.now >= closes:
        raise NotFromHere(f"Tindakan ini hanya dapat dilakukan sebelum {_clock(closes, moment)}.")
    for guard in action.guards:
        sentence = guard(case, actor, moment)
        if sentence:
            raise NotFromHere(sentence)


def _clock(at: datetime, moment: Moment) -> str:
    return moment.local(at).strftime("%d-%m-%Y pukul %H.%M")
