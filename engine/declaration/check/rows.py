"""The shape of the table: first row, decisions, waits, blocks, skips and ends; and where each action leads."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declaration.actions import NEXT, STAY, Action, Timed
from engine.declaration.check.parts import Fault, Owner, actions, ends, place_of, tasks
from engine.declaration.check.people import requester_of
from engine.declaration.rows import Decision, End, Parallel, Row, Step, Wait
from engine.declaration.sop import Sop


def row_faults(sop: Sop) -> Iterator[Fault]:
    """Faults of single rows; where the rows lead together is asked in `graph`."""
    yield from _first(sop)
    yield from _ends(sop)
    for state, row in tasks(sop):
        if isinstance(row, Step):
            yield from _exits(sop, row)
            yield from _skip(sop, state, row)
        else:
            yield from _wait(sop, row)
    for state in sop.rows:
        if isinstance(state, Parallel):
            yield from _block(state)


def target_faults(sop: Sop) -> Iterator[Fault]:
    """Actions, blocks and leaves that name a state there is not. Nothing can be said about ways while one is left."""
    for place, row, action in actions(sop):
        yield from _target(sop, place, row, action)
        yield from _leaves(sop, place, row, action)
    for state in sop.rows:
        if isinstance(state, Parallel):
            yield from _state(sop, place_of(state), state.to)
            if state.to == state.key or any(row.key == state.to for row in state.rows):
                yield Fault(place_of(state), f"it leads to {state.to!r}, into itself", "a state outside the block")


def _first(sop: Sop) -> Iterator[Fault]:
    first = sop.rows[0]
    if not isinstance(first, Step) or requester_of(sop) is None:
        what = "the first row is not the requester's"
        yield Fault(place_of(first), what, "a Step whose role is a Requester: there a case is filed")
        return
    if len(first.actions) != 1 or isinstance(first.actions[0], Timed):
        what = f"it has {len(first.actions)} actions, but exactly one opens a case"
        yield Fault(place_of(first), what, "one action; others belong to the SOP, with leaves=(…)")
    elif first.actions[0].to is STAY:
        yield Fault(place_of(first), "its action opens the case and stays", "to=NEXT or a state")
    for place, _, action in actions(sop):
        if action.on_behalf and action is not first.actions[0]:
            yield Fault(place, "only the opening action can be done on behalf", "by=(…) instead of on_behalf")


def _ends(sop: Sop) -> Iterator[Fault]:
    found = [row for row in sop.rows if isinstance(row, End)]
    if not found:
        yield Fault(place_of(sop), "it has no end", 'End("selesai", "Selesai", good=True) as the last row')
    elif not any(end.good for end in found):
        yield Fault(place_of(found[0]), "no end is a good one", "good=True on the end that everybody hopes for")


def _exits(sop: Sop, row: Step) -> Iterator[Fault]:
    exits = [a for a in row.actions if a.to is not STAY and not isinstance(a, Timed)]
    if isinstance(row, Decision):
        if len(exits) < 2:
            yield Fault(
                place_of(row), f"a decision with {len(exits)} exit", "a second action, or Step instead of Decision"
            )
        return
    printed = [a for a in exits if not a.unprinted]
    if len({sop.goal(a, row) for a in printed}) > 1:
        what = f"a plain row with several ways on ({', '.join(a.name for a in printed)})"
        yield Fault(
            place_of(row), what, "Decision(…) instead of Step(…), or unprinted=True on what the sheet does not show"
        )


def _skip(sop: Sop, state: Row, row: Step) -> Iterator[Fault]:
    if row.skip is None:
        return
    if isinstance(state, Parallel):
        yield Fault(place_of(row), "a row inside a block cannot be passed over", "skip on a row outside the block")
        return
    after = next((r for r in sop.rows if r.key == sop.following(row.key)), None)
    if row is sop.rows[0]:
        yield Fault(place_of(row), "the first row cannot be passed over", "no skip here")
    elif after is None:
        yield Fault(place_of(row), "nothing follows the row when it is passed over", "a state after it")
    elif isinstance(after, End) and not after.good:
        what = f"passing it over would end the case as {after.key!r}"
        yield Fault(place_of(row), what, "the row or the good end that follows directly below it")


def _wait(sop: Sop, wait: Wait) -> Iterator[Fault]:
    leaving = [*wait.actions, *(a for a in sop.actions if wait.key in a.leaves)]
    if not leaving:
        what = "it waits without an action or a timer"
        yield Fault(place_of(wait), what, "an action with by=(ROLE,), or Timed(…, at=…)")
    if wait.pauses is None:
        return
    paused = next((row for row in sop.rows if row.key == wait.pauses), None)
    if not isinstance(paused, Step):
        yield Fault(place_of(wait), f"it pauses {wait.pauses!r}, which is no row outside a block", "the key of a Step")
    elif not any(sop.goal(a, wait) == wait.pauses for a in wait.actions):
        what = f"it pauses {wait.pauses!r} but never goes back there"
        yield Fault(place_of(wait), what, f"an action with to={wait.pauses!r}, or no pauses")


def _block(block: Parallel) -> Iterator[Fault]:
    if len(block.rows) < 2:
        yield Fault(place_of(block), f"a block of {len(block.rows)} row", "at least two rows, or the row by itself")
    for row in block.rows:
        for action in row.actions:
            if isinstance(action, Timed):
                what = f"the timer {action.name!r} stands in a row of a block"
                yield Fault(place_of(row), what, f"it among the SOP's actions with leaves=({block.key!r},)")


def _state(sop: Sop, place: str, key: str) -> Iterator[Fault]:
    if any(row.key == key for row in sop.rows):
        return
    block = next((b for b in sop.rows if isinstance(b, Parallel) and any(r.key == key for r in b.rows)), None)
    if block is not None:
        what = f"it leads to {key!r}, a row inside the block {block.key!r}"
        yield Fault(place, what, f"{block.key!r}: the rows of a block open together")
    else:
        yield Fault(place, f"it leads to {key!r}, which is no state", f"one of {', '.join(r.key for r in sop.rows)}")


def _target(sop: Sop, place: str, row: Owner, action: Action) -> Iterator[Fault]:
    if isinstance(action.to, str):
        yield from _state(sop, place, action.to)
    elif action.to is NEXT and row is None:
        yield Fault(place, "an action of the SOP has no next row", "to=STAY or the key of a state")
    elif action.to is NEXT and sop.goal(action, row) is None:
        yield Fault(place, "NEXT on the last row", "an End(…) after it, or the key of a state")


def _leaves(sop: Sop, place: str, row: Owner, action: Action) -> Iterator[Fault]:
    if row is not None:
        if action.leaves:
            yield Fault(place, "it stands in a row and also says leaves", "it among the SOP's actions, or no leaves")
        return
    if not action.leaves:
        yield Fault(place, "an action of the SOP that leaves from no state", "leaves=(KEY, …)")
    keys = {state.key for state in sop.rows}
    for key in action.leaves:
        if key not in keys:
            yield Fault(place, f"it leaves from {key!r}, which is no state", f"one of {', '.join(sorted(keys))}")
        elif key in ends(sop) and isinstance(action.to, str) and action.to not in ends(sop):
            what = f"it leads from the end {key!r} back to {action.to!r}"
            yield Fault(place, what, "to=STAY or another end: a closed case does not open again")
