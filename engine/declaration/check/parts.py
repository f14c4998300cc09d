"""What every checker works with: a fault, the place it is at, and the parts of a declaration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.declaration.actions import Action
from engine.declaration.rows import End, Parallel, Row, Step, Wait
from engine.declaration.sop import Sop

Owner = Step | Wait | None
"""The row an action stands in; None for an action of the SOP itself."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where (row number and key), what, and what to write instead."""

    place: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}; write {self.mend}"


def place_of(part: object) -> str:
    """How a fault names a part of the declaration: by its printed number, where it has one, and its key."""
    match part:
        case Sop():
            return f"SOP {part.key!r}"
        case Step():
            return f"row {part.no} {part.key!r}"
        case Wait():
            return f"wait {part.key!r}"
        case Parallel():
            return f"block {part.key!r}"
        case End():
            return f"end {part.no} {part.key!r}" if part.no else f"end {part.key!r}"
        case _:
            return f"action {part.name!r}" if isinstance(part, Action) else type(part).__name__


def inner(row: Row) -> tuple[Step | Wait, ...]:
    """The rows that can be tasks in a state: itself, or those of a block; none in an end."""
    match row:
        case Parallel():
            return row.rows
        case End():
            return ()
        case _:
            return (row,)


def tasks(sop: Sop) -> Iterator[tuple[Row, Step | Wait]]:
    """Every row or wait with the state it stands in."""
    for state in sop.rows:
        for row in inner(state):
            yield state, row


def actions(sop: Sop) -> Iterator[tuple[str, Owner, Action]]:
    """Every action with its place and the row it stands in."""
    for _, row in tasks(sop):
        for action in row.actions:
            yield f"{place_of(row)}, {place_of(action)}", row, action
    for action in sop.actions:
        yield place_of(action), None, action


def ends(sop: Sop) -> set[str]:
    """The keys of the ends."""
    return {row.key for row in sop.rows if isinstance(row, End)}
