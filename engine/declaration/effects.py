"""Consequences of an action, as small values. The engine carries them out in the action's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.declaration.roles import Appointed, Role

Channel = Literal["email", "whatsapp"]
Audience = Literal["requester", "next", "holders"] | Role


@dataclass(frozen=True, slots=True)
class Appoint:
    """The person or persons named in `field` hold `role` in this case from now on; earlier ones are replaced."""

    role: Appointed
    field: str


@dataclass(frozen=True, slots=True)
class Tell:
    """A message: `template` is a file of the SOP's message folder.

    `next` means whoever the case now waits for, `holders` whoever it waited for until now, those of a row whose clock
    stands still included. `over` names the answer that says by which channel, `by` fixes it (the page's own notice is
    always given besides). With `others` whoever does the action is not told of it.
    """

    to: Audience
    template: str
    over: str | None = None
    by: Channel | None = None
    others: bool = False


@dataclass(frozen=True, slots=True)
class TheOnly:
    """The agency's one active resource of a kind: nothing to choose."""

    kind: str


@dataclass(frozen=True, slots=True)
class Book:
    """The resource named in `field` (or the only one of its kind) is booked for the case's interval, half-open [start, end).

    With `loan` it counts as lent out until it is given back, whenever the interval ends.
    """

    field: str | TheOnly
    start: str
    end: str
    loan: bool = False


@dataclass(frozen=True, slots=True)
class MoveBooking:
    """What the case has booked follows its new interval; refused when that is taken."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Release:
    """What the case has booked is free again."""


@dataclass(frozen=True, slots=True)
class GiveBack:
    """What was lent to the case is taken back."""


@dataclass(frozen=True, slots=True)
class Remove:
    """The case leaves every list; nothing can be done with it any more, and what it had booked is free again. Its register
    and its state stay."""


Effect = Appoint | Tell | Book | MoveBooking | Release | GiveBack | Remove
