"""One `transitions` machine per SOP version, built once, fired on small unregistered contexts.

The machine alone says where an action leads: conditional exits (skipped rows, completion by several) are ordered
transitions of one trigger. Callbacks are closures of the declaration, never strings, and have no side effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from transitions import EventData, Machine

from engine.declaration.actions import Action, Timed
from engine.declaration.rows import ALL, End, Parallel, Step, Wait
from engine.declaration.sop import Sop
from engine.rules.facts import CaseFacts

JOIN = "join:"
Condition = Callable[[EventData], bool]


class Context:
    """What a trigger works on: the state and the case as it will be after the answer. `acting` is the row acted in."""

    __slots__ = ("acting", "case", "state")

    def __init__(self, state: str, case: CaseFacts, acting: str | None):
        self.state, self.case, self.acting = state, case, acting


class RuleBook:
    """A SOP with its machine. Safe to share between threads: nothing in it changes after the build."""

    def __init__(self, sop: Sop) -> None:
        self.sop = sop
        self.machine = Machine(
            model=None,
            states=list(sop.states),
            initial=None,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for state, action, row in _exits(sop):
            self._add(state, action, row)
        for block in sop.rows:
            if isinstance(block, Parallel):
                self._route(JOIN + block.key, block.key, block.to, [])

    def destination(self, context: Context, action: str) -> str:
        """The state after `action`; the context's state moves along."""
        self.machine.events[action].trigger(context)
        return context.state

    def _add(self, state: str, action: Action, row: Step | Wait | None) -> None:
        inside = self.sop.block_of(row.key) if row is not None else None
        to = self.sop.goal(action, row)
        if to is None or (inside is not None and to == inside.key):
            self.machine.add_transition(action.name, state, None)
            return
        if isinstance(row, Step) and not action.at_once and not isinstance(action, Timed):
            waiting = cast("Condition", lambda event, row=row: not _complete(event.model.case, row))
            self.machine.add_transition(action.name, state, None, conditions=[waiting])
        self._route(action.name, state, to, [])

    def _route(self, trigger: str, state: str, to: str, passed: list[Condition]) -> None:
        row = self.sop.states[to]
        if isinstance(row, Step) and row.skip is not None:
            skipped = cast("Condition", lambda event, skip=row.skip: skip(event.model.case))
            self._route(trigger, state, cast("str", self.sop.following(to)), [*passed, skipped])
        self.machine.add_transition(trigger, state, to, conditions=list(passed) or None)


def _exits(sop: Sop) -> Iterator[tuple[str, Action, Step | Wait | None]]:
    """Every (state, action, row) of a SOP."""
    for state, row in sop.states.items():
        rows: tuple[Any, ...] = row.rows if isinstance(row, Parallel) else () if isinstance(row, End) else (row,)
        for inner in rows:
            for action in inner.actions:
                yield state, action, inner
    for action in sop.actions:
        for state in action.leaves:
            yield state, action, None


def _complete(case: CaseFacts, row: Step) -> bool:
    """Whether this act, counted in, is enough: all of the appointed, any one, or so many of them."""
    still = sum(1 for task in case.tasks if task.row == row.key and task.status == "open")
    total = max(still, len(case.people.get(row.role.key, ())))
    return still <= 1 if row.completion == ALL else total - still + 1 >= min(row.completion, total)
