"""Who does a row: the columns of the Pelaksana part of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """One column of the sheet. `key` is stored for ever, `label` is printed."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Requester(Role):
    """Whoever the case is for. With `among_holders` only holders of this role in the agency may file.

    With `by_unit` a case is its whole unit's: who holds this role in the unit it was filed for is its requester too.
    """

    among_holders: bool = False
    by_unit: bool = False


@dataclass(frozen=True, slots=True)
class Post(Role):
    """Whoever holds, today, a position that carries this role (definitif, Plt or Plh)."""


@dataclass(frozen=True, slots=True)
class Appointed(Role):
    """One or more persons named in the case, chosen among the holders of this role."""


SYSTEM = Role("system", "Sistem")
"""The actor of timers; no person can hold it."""
