"""The move: what a permitted action does to a case and its tasks. Pure; `perform` carries out what is decided here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from engine.declaration.actions import STAY, Timed
from engine.declaration.roles import Appointed, Requester
from engine.declaration.rows import End, Parallel, Step, Wait
from engine.rules.decide import Permission
from engine.rules.facts import CaseFacts, TaskFacts
from engine.rules.machine import JOIN, Context, RuleBook


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


def advance(book: RuleBook, case: CaseFacts, permission: Permission) -> Move:
    """Where the case goes. `case` already carries the answer's fields and the newly appointed persons."""
    sop, action = book.sop, permission.action
    context = Context(case.state, case, permission.row.key if permission.row is not None else None)
    after = book.destination(context, action.name)
    others = tuple(t for t in case.tasks if t is not permission.task)
    if after == case.state and action.to is STAY:
        return _stayed(sop.states[after], case)
    answers = not isinstance(action, Timed) or isinstance(permission.row, Wait)  # a wait is done when its time has come
    mine = (permission.task,) if permission.task is not None and answers else ()
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
