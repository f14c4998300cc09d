"""The rows of the table, in the printed order, and what stands between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from engine.declaration.actions import Action
from engine.declaration.anchors import Anchor, Deadline
from engine.declaration.roles import Role
from engine.declaration.standards import Within

if TYPE_CHECKING:
    from engine.rules.facts import CaseFacts

ALL = 0
"""Completion by everybody appointed; ANY is one of them; any other number is that many."""
ANY = 1


LEFT_OUT = cast("Within", None)
"""No standard was said. The check refuses it and names the row, which Python's own complaint could not."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row. `within` is required: a missing standard must be said (ADJUSTING, UNSET, NO_TIME).

    counts_from   from when the standard runs; None is the row's arrival
    deadlines     further clocks, judged apart
    skip          the row is passed over when this pure question answers yes
    completion    how many of the appointed must act: ALL, ANY or a number
    informative   measured, never called late (the requester's own row)
    status        what the state is called, where it has a name of its own; otherwise it is called by its activity
    """

    no: str
    key: str
    role: Role
    activity: str
    needs: tuple[str, ...] = ()
    within: Within = LEFT_OUT
    yields: str = ""
    actions: tuple[Action, ...] = ()
    counts_from: Anchor | None = None
    deadlines: tuple[Deadline, ...] = ()
    skip: Callable[[CaseFacts], bool] | None = None
    completion: int = ANY
    informative: bool = False
    note: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Decision(Step):
    """A row with a diamond: every action is an exit, and there are at least two."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A state between rows: a meeting to end, an outsider to answer, a requester to complete.

    Its task has an actor only when `role` is given. While it lasts, the clock of the row `pauses` stands still, and goes
    on when the case comes back to that row.
    """

    key: str
    activity: str
    actions: tuple[Action, ...]
    role: Role | None = None
    pauses: str | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Parallel:
    """Rows that are open together and form one state; when the last is done the case goes to `to`."""

    key: str
    activity: str
    rows: tuple[Step, ...]
    to: str


@dataclass(frozen=True, slots=True)
class End:
    """Where a case rests. A printed end has a number and a role; others have none."""

    key: str
    label: str
    no: str = ""
    role: Role | None = None
    good: bool = False


Row = Step | Wait | Parallel | End
