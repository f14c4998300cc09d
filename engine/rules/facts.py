"""Snapshots the rules work on: plain values, read once, never written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from engine.declaration.roles import Role
    from engine.declaration.sop import Sop

Capacity = Literal["definitif", "plt", "plh"]
Kind = Literal["person", "auditor", "admin", "system"]
Status = Literal["open", "paused", "done", "void"]
PREFIX: dict[Capacity, str] = {"definitif": "", "plt": "Plt. ", "plh": "Plh. "}
"""What stands before the position of who holds it, by capacity."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One position held today, and the (sop, role) pairs it carries. `scope` limits an acting holder to some SOPs."""

    position_id: int
    position: str
    agency_id: int
    capacity: Capacity
    roles: frozenset[tuple[str, str]]
    scope: frozenset[str] | None = None
    superior_id: int | None = None
    unit_id: int | None = None

    @property
    def title(self) -> str:
        """How the holder signs: "Plh. Kepala Dinas"."""
        return PREFIX[self.capacity] + self.position

    def covers(self, sop: str) -> bool:
        """Whether the appointment reaches this SOP."""
        return self.scope is None or sop in self.scope


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, and what they hold today."""

    id: int | None
    username: str
    name: str
    kind: Kind = "person"
    holdings: tuple[Holding, ...] = ()

    def holding(self, agency_id: int, sop: str, role: str) -> Holding | None:
        """The position by which this person plays `role` of `sop` in the agency; the definitive one first."""
        found = [h for h in self.holdings if h.agency_id == agency_id and (sop, role) in h.roles and h.covers(sop)]
        return min(found, key=lambda h: ("definitif", "plt", "plh").index(h.capacity), default=None)

    def held(self, agency_id: int, sop: str, roles: Iterable[Role]) -> Holding | None:
        """The position by which this person plays one of these roles, the first they hold; None for who plays none."""
        if self.kind != "person":
            return None
        found = (self.holding(agency_id, sop, role.key) for role in roles)
        return next((holding for holding in found if holding is not None), None)


SYSTEM_ACTOR = Actor(None, "system", "Sistem", "system")


@dataclass(frozen=True, slots=True)
class Strike:
    """A deadline of a task: when it strikes and, once judged, whether it was met (None: not judged)."""

    name: str
    label: str
    at: datetime
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """One open or paused task."""

    id: int
    row: str
    role: str | None
    person_id: int | None
    status: Status
    opened_at: datetime
    changed_version: int
    due_at: datetime | None = None
    soon_at: datetime | None = None
    paused_at: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    deadlines: tuple[Strike, ...] = ()
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as the rules see it. `substitutes` see `engine.rules.rights`.

    people   those appointed, by role
    unit_id  the unit it was filed for, where a unit's cases are everybody's of the unit
    counter  roles that take requests in at the counter, where the requester has no account to answer with
    removed  it has left the lists; nothing can be done with it any more
    newly    of them, those whom the answer being taken in has added
    """

    id: int
    number: str
    sop: str
    agency_id: int
    state: str
    version: int
    fields: Mapping[str, Any]
    requester_id: int
    typist_id: int | None
    opened_at: datetime
    closed_at: datetime | None = None
    people: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    newly: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    tasks: tuple[TaskFacts, ...] = ()
    substitutes: Mapping[str, frozenset[int]] = field(default_factory=dict)
    unit_id: int | None = None
    removed: bool = False
    counter: frozenset[str] = frozenset()

    def moment_of(self, name: str) -> datetime | None:
        """The instant in a field of the case, or None where it has none."""
        value = self.fields.get(name)
        if isinstance(value, datetime):
            return value
        if isinstance(value, str) and value:
            return datetime.fromisoformat(value)
        return None


def no_case(sop: Sop, agency_id: int, now: datetime) -> CaseFacts:
    """What an answer is checked against while there is no case yet, or never will be one."""
    return CaseFacts(0, "", sop.key, agency_id, sop.first.key, 0, {}, 0, None, now)


__all__ = [
    "PREFIX",
    "SYSTEM_ACTOR",
    "Actor",
    "CaseFacts",
    "Holding",
    "Strike",
    "TaskFacts",
    "no_case",
]
