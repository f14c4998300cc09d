"""Where the rows lead together: all is reached, all comes to an end, nobody is asked before being named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.declaration.actions import Action
from engine.declaration.check.parts import Fault, ends, inner, place_of, tasks
from engine.declaration.effects import Appoint
from engine.declaration.forms import fields_of
from engine.declaration.roles import Appointed
from engine.declaration.rows import Parallel, Step
from engine.declaration.sop import Sop


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a state to another, and the roles that are certainly filled by going it."""

    source: str
    target: str
    appoints: frozenset[str] = frozenset()


def way_faults(sop: Sop) -> Iterator[Fault]:
    """States nobody comes to, states nobody comes out of, rows for somebody who was never named."""
    ways = list(_ways(sop))
    start = sop.rows[0].key
    reached = _closure({start}, ((w.source, w.target) for w in ways))
    ending = _closure(ends(sop), ((w.target, w.source) for w in ways))
    for row in sop.rows:
        if row.key not in reached:
            yield Fault(place_of(row), "no action leads there", f"to={row.key!r} on an action, or leave it out")
        elif row.key not in ending:
            yield Fault(place_of(row), "no way leads from it to an end", "an action that leads on, NEXT or to=…")
    for state, row in tasks(sop):
        if isinstance(row.role, Appointed):
            role = row.role.key
            unnamed = _closure({start}, ((w.source, w.target) for w in ways if role not in w.appoints))
            if state.key in unnamed:
                what = f"it can be reached before anybody was appointed as {role!r}"
                mend = f"effects=(Appoint(…),) with a required field on every way to it, for the role {role!r}"
                yield Fault(place_of(row), what, mend)


def _ways(sop: Sop) -> Iterator[Way]:
    for state in sop.rows:
        for row in inner(state):
            for action in row.actions:
                target = sop.goal(action, row)
                if target is not None and target != state.key:
                    yield from _landing(sop, state.key, target, _appointed(action))
        if isinstance(state, Parallel):
            yield from _joining(sop, state)
    for action in sop.actions:
        if isinstance(action.to, str):
            for source in action.leaves:
                yield from _landing(sop, source, action.to, _appointed(action))


def _landing(sop: Sop, source: str, target: str, appoints: frozenset[str]) -> Iterator[Way]:
    """The way to `target`, and further on where it may be passed over."""
    yield Way(source, target, appoints)
    row = next(r for r in sop.rows if r.key == target)
    after = sop.following(target)
    if isinstance(row, Step) and row.skip is not None and after is not None:
        yield from _landing(sop, source, after, appoints)


def _joining(sop: Sop, block: Parallel) -> Iterator[Way]:
    """A block is left by its way out when each of its rows can be done; then each has appointed whom it appoints."""
    filled: frozenset[str] = frozenset()
    for row in block.rows:
        done = [_appointed(a) for a in row.actions if sop.goal(a, row) == block.key]
        if not done:
            return
        filled |= frozenset.intersection(*done)
    yield from _landing(sop, block.key, block.to, filled)


def _appointed(action: Action) -> frozenset[str]:
    required = {field.name for field in fields_of(action.asks) if field.flags.required}
    return frozenset(e.role.key for e in action.effects if isinstance(e, Appoint) and e.field in required)


def _closure(start: Iterable[str], pairs: Iterable[tuple[str, str]]) -> set[str]:
    onward: dict[str, set[str]] = {}
    for source, target in pairs:
        onward.setdefault(source, set()).add(target)
    found, todo = set(start), list(start)
    while todo:
        fresh = onward.get(todo.pop(), set()) - found
        found |= fresh
        todo.extend(fresh)
    return found
