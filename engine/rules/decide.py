"""The decision: yes with a move, or no with a sentence. Pure; `perform` carries out what is decided here.

Refusals are asked in the order of the public contract: role, staleness, state, time; then the answer is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.declaration.actions import STAY, Action, Timed
from engine.declaration.forms import Moment
from engine.declaration.roles import Appointed, Requester, Role
from engine.declaration.rows import End, Parallel, Step, Wait
from engine.errors import NotFound, NotFromHere, NotYet, NotYours, Stale
from engine.rules.clocks import resolve
from engine.rules.facts import Actor, CaseFacts, TaskFacts
from engine.rules.machine import JOIN, Context, RuleBook
from engine.rules.rights import role_played


@dataclass(frozen=True, slots=True)
class Permission:
    """The actor may do `action` now, playing `role`, in `row` (None for an action of the SOP itself), on `task`."""

    action: Action
    row: Step | Wait | None
    role: Role
    task: TaskFacts | None


@dataclass(frozen=True, slots=True)
class Opening:
    """A task to open: for one person, or for whoever holds the role. One that `continues` another keeps its clock."""

    row: Step | Wait
    role: str | None
    person_id: int | None = None
    continues: TaskFacts | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What an action does to a case and its tasks, ready to be written."""

    before: str
    after: str
    done: tuple[TaskFacts, ...] = ()
    void: tuple[TaskFacts, ...] = ()
    paused: tuple[TaskFacts, ...] = ()
    resumed: tuple[TaskFacts, ...] = ()
    opened: tuple[Opening, ...] = ()
    kept: tuple[TaskFacts, ...] = ()
    end: End | None = None


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
    here = [(a, r) for a, r in found if _declared_here(book, case.state, a, r)]
    refusal: NotYours | None = None
    for action, row in here + [pair for pair in found if pair not in here]:
        try:
            return action, row, role_played(case, actor, action, row)
        except NotYours as no:
            refusal = refusal or no
    raise refusal or NotYours


def _declared_here(book: RuleBook, state: str, action: Action, row: Step | Wait | None) -> bool:
    if row is None:
        return state in action.leaves
    block = book.sop.block_of(row.key)
    return state == (block.key if block is not None else row.key)


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
    if not _declared_here(book, case.state, action, row):
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


def advance(book: RuleBook, case: CaseFacts, permission: Permission) -> Move:
    """Where the case goes. `case` already carries the answer's fields and the newly appointed persons."""
    sop, action = book.sop, permission.action
    context = Context(case.state, case, permission.row.key if permission.row is not None else None)
    after = book.destination(context, action.name)
    others = tuple(t for t in case.tasks if t is not permission.task)
    if after == case.state and action.to is STAY:
        return _stayed(sop.states[after], case)
    mine = (permission.task,) if permission.task is not None and not isinstance(action, Timed) else ()
    if after == case.state and mine and _others_still(others, sop.states[after]):
        return Move(case.state, after, done=mine, kept=others)
    if after == case.state and isinstance(sop.states[after], Parallel):
        after = book.destination(context, JOIN + after)
    return _moved(book, case, mine, others if mine else case.tasks, after)


def _others_still(others: tuple[TaskFacts, ...], state: object) -> bool:
    rows = {r.key for r in state.rows} if isinstance(state, Parallel) else {getattr(state, "key", "")}
    return any(t.status == "open" and t.row in rows for t in others)


def _moved(
    book: RuleBook, case: CaseFacts, mine: tuple[TaskFacts, ...], others: tuple[TaskFacts, ...], after: str
) -> Move:
    target = book.sop.states[after]
    resumed = tuple(t for t in others if t.status == "paused" and t.row == after)
    paused: tuple[TaskFacts, ...] = ()
    if isinstance(target, Wait) and target.pauses is not None:
        paused = tuple(t for t in (*mine, *others) if t.row == target.pauses and t.status == "open")
    gone = tuple(t for t in others if t not in resumed and t not in paused)
    return Move(
        before=case.state,
        after=after,
        done=tuple(t for t in mine if t not in paused),
        void=gone,
        paused=paused,
        resumed=resumed,
        opened=() if resumed else openings(target, case),
        end=target if isinstance(target, End) else None,
    )


def _stayed(state: object, case: CaseFacts) -> Move:
    """The state stays; a task whose person was replaced is handed to the new one."""
    kept, void = [], []
    for task in case.tasks:
        people = case.people.get(task.role or "", ())
        if task.person_id is None or task.status != "open" or not people or task.person_id in people:
            kept.append(task)
        else:
            void.append(task)
    return Move(
        case.state, case.state, void=tuple(void), kept=tuple(kept), opened=_handed_over(state, case, kept, void)
    )


def _handed_over(state: object, case: CaseFacts, kept: list[TaskFacts], void: list[TaskFacts]) -> tuple[Opening, ...]:
    """Tasks for those newly appointed. Who has answered is not asked again, unless nobody else is left to ask."""
    rows = {t.row for t in case.tasks if t.status == "open"}
    holding = {(t.row, t.person_id) for t in kept}
    free = [o for o in openings(state, case) if o.row.key in rows and (o.row.key, o.person_id) not in holding]
    fresh = [o for o in free if o.person_id in case.newly.get(o.role or "", ())]
    served = {t.row for t in kept} | {o.row.key for o in fresh}
    asked = [o for o in free if o in fresh or o.row.key not in served]
    return tuple(replace(o, continues=next((t for t in void if t.row == o.row.key), None)) for o in asked)


def openings(state: object, case: CaseFacts) -> tuple[Opening, ...]:
    """The tasks that begin when a case enters a state."""
    if isinstance(state, Parallel):
        return tuple(o for row in state.rows for o in openings(row, case))
    if not isinstance(state, Step | Wait):
        return ()
    role = state.role
    if role is None:
        return (Opening(state, None),)
    if isinstance(role, Requester):
        return (Opening(state, role.key, case.requester_id),)
    people = case.people.get(role.key, ()) if isinstance(role, Appointed) else ()
    if people:
        return tuple(Opening(state, role.key, person) for person in people)
    return (Opening(state, role.key),)


def with_answer(case: CaseFacts, fields: dict[str, Any], people: dict[str, tuple[int, ...]]) -> CaseFacts:
    """The case as it will be once the answer is taken in."""
    newly = {role: tuple(p for p in ids if p not in case.people.get(role, ())) for role, ids in people.items()}
    return replace(case, fields={**case.fields, **fields}, people={**case.people, **people}, newly=newly)


__all__ = ["Move", "Opening", "Permission", "advance", "allowed", "openings", "permit", "with_answer"]
