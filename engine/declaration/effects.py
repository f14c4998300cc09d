"""Consequences of an action, as small values. The engine carries them out in the action's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.declaration.roles import Appointed, Role

Audience = Literal["requester", "next", "holders"] | Role


@dataclass(frozen=True, slots=True)
class Appoint:
    """The person or persons named in `field` hold `role` in this case from now on; earlier ones are replaced."""

    role: Appointed
    field: str


@dataclass(frozen=True, slots=True)
class Tell:
    """A message: `template` is a file of the SOP's message folder.

    `next` means whoever the case now waits for, `holders` whoever it waited for until now. `over` names the answer that
    says by which channel (the page's own notice is always given besides).
    """

    to: Audience
    template: str
    over: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """The resource named in `field` is booked for the case's interval, half-open [start, end)."""

    field: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class MoveBooking:
    """What the case has booked follows its new interval; refused when that is taken."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Release:
    """What the case has booked is free again."""


Effect = Appoint | Tell | Book | MoveBooking | Release
