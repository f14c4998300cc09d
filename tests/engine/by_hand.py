"""Cases, persons and moments put together by hand, for tests of the rule book that need no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from engine.declaration import Moment, Sop
from engine.rules.decide import permit
from engine.rules.facts import SYSTEM_ACTOR, Actor, CaseFacts, Holding, TaskFacts
from engine.rules.machine import RuleBook
from engine.rules.moves import Move, Opening, advance, openings, with_answer
from engine.worktime import Calendar, Holiday

WIB = ZoneInfo("Asia/Jakarta")
HOURS = "Mo-Th 07:30-12:00,13:00-16:00; Fr 07:30-11:30,13:00-16:30"
CALENDAR = Calendar(
    1, WIB, HOURS, (Holiday(datetime(2026, 12, 25, tzinfo=WIB).date(), "Natal", "national", True),), 2025, 2028
)
OFFICE = 1
REQUESTER, HEAD, STAFF, OFFICER, OTHER, THIRD = 10, 20, 30, 40, 50, 60
FILED = "2026-11-16 08:00"
"""A Monday."""
DATES = {
    "kegiatan": "Rapat",
    "mulai": "2026-11-25T09:00:00+07:00",
    "selesai": "2026-11-25T11:00:00+07:00",
    "nilai": 500,
}


def at(local: str) -> datetime:
    """A moment on the office's wall, in UTC."""
    return datetime.fromisoformat(local).replace(tzinfo=WIB).astimezone(UTC)


def moment(local: str | datetime = FILED) -> Moment:
    """What a rule may know at that moment."""
    return Moment(at(local) if isinstance(local, str) else local, CALENDAR, WIB)


@lru_cache(maxsize=64)
def book(sop: Sop) -> RuleBook:
    """The rule book of a made-up SOP, built once."""
    return RuleBook(sop)


def person(number: int, *held: Holding) -> Actor:
    """Somebody with these positions."""
    return Actor(number, f"orang{number}", f"Orang {number}", "person", held)


def holding(sop: Sop, *roles: str, **more: Any) -> Holding:
    """A position that carries these roles of the SOP."""
    plain: dict[str, Any] = {"position_id": 1, "position": "Jabatan", "agency_id": OFFICE, "capacity": "definitif"}
    return Holding(roles=frozenset((sop.key, role) for role in roles), **{**plain, **more})


def holder(number: int, sop: Sop, *roles: str, **more: Any) -> Actor:
    """Somebody who holds one position with these roles of the SOP."""
    return person(number, holding(sop, *roles, **{"position_id": number, **more}))


def requester() -> Actor:
    """Who asked."""
    return person(REQUESTER)


def task(number: int, opening: Opening, version: int, now: datetime) -> TaskFacts:
    """An open task."""
    return TaskFacts(number, opening.row.key, opening.role, opening.person_id, "open", now, version)


def case(
    sop: Sop, state: str, *, people: Mapping[str, tuple[int, ...]] | None = None, version: int = 1, **more: Any
) -> CaseFacts:
    """A case that has just come into `state`."""
    plain: dict[str, Any] = {"fields": DATES, "requester_id": REQUESTER, "typist_id": None, "opened_at": at(FILED)}
    bare = CaseFacts(
        id=1,
        number=f"{sop.code}-2026-00001",
        sop=sop.key,
        agency_id=OFFICE,
        state=state,
        version=version,
        people=people or {},
        **{**plain, **more},
    )
    return entered(sop, bare, openings(sop.states[state], bare), at(FILED))


def entered(
    sop: Sop, bare: CaseFacts, opened: Iterable[Opening], now: datetime, rest: tuple[TaskFacts, ...] = ()
) -> CaseFacts:
    """The case with new tasks besides the `rest`."""
    first = max((t.id for t in rest), default=0) + 100 * bare.version
    fresh = tuple(task(first + n, opening, bare.version, now) for n, opening in enumerate(opened))
    return replace(bare, tasks=(*rest, *fresh))


def done(
    sop: Sop,
    facts: CaseFacts,
    actor: Actor,
    name: str,
    when: str | datetime = FILED,
    *,
    fields: Mapping[str, Any] | None = None,
    people: Mapping[str, tuple[int, ...]] | None = None,
    version: int | None = None,
) -> tuple[Move, CaseFacts]:
    """The move, and the case after it, as `perform` writes it."""
    now = moment(when)
    permission = permit(book(sop), facts, actor, name, now, version)
    answered = with_answer(facts, dict(fields or {}), dict(people or {}))
    move = advance(book(sop), answered, permission)
    paused = tuple(
        replace(t, status="paused", paused_at=now.now, changed_version=facts.version + 1) for t in move.paused
    )
    resumed = tuple(replace(t, status="open", paused_at=None, changed_version=facts.version + 1) for t in move.resumed)
    after = replace(answered, state=move.after, version=facts.version + 1)
    return move, entered(sop, after, move.opened, now.now, (*move.kept, *paused, *resumed))


def timer(sop: Sop, facts: CaseFacts, name: str, when: str | datetime) -> tuple[Move, CaseFacts]:
    """A timed move."""
    return done(sop, facts, SYSTEM_ACTOR, name, when)
