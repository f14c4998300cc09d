"""The life cycle of a complaint and its two clocks. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal

from engine.declaration.check.around import COMPLAINTS

CODE: Final = COMPLAINTS
"""What begins every number: KEL-2026-00001."""
REPLY: Final = timedelta(days=14)
"""Calendar days until the complainant hears that it is being handled, or why not (UU 25/2009)."""
SETTLE: Final = timedelta(days=30)
"""Calendar days until it is settled (UU 25/2009)."""
RECEIVED, HANDLED, SETTLED, REFUSED = "diterima", "diproses", "selesai", "ditolak"
STATUSES: Final = (RECEIVED, HANDLED, SETTLED, REFUSED)
CLOSED: Final = frozenset({SETTLED, REFUSED})
Standing = Literal["on_time", "late"]


@dataclass(frozen=True, slots=True)
class Move:
    """A step of the life cycle: from which statuses it leaves, and where it leads."""

    leaves: tuple[str, ...]
    to: str


MOVES: Final[Mapping[str, Move]] = MappingProxyType(
    {
        "proses": Move((RECEIVED,), HANDLED),
        "selesaikan": Move((HANDLED,), SETTLED),
        "tolak": Move((RECEIVED, HANDLED), REFUSED),
    }
)


def open_moves(status: str) -> tuple[str, ...]:
    """The steps that leave from a status."""
    return tuple(name for name, move in MOVES.items() if status in move.leaves)


def due_at(status: str, reply_by: datetime, settle_by: datetime) -> datetime | None:
    """Until when the next step is owed; None once the complaint is closed."""
    return {RECEIVED: reply_by, HANDLED: settle_by}.get(status)


def standing(due: datetime | None, now: datetime) -> Standing | None:
    """How an open complaint stands; None for a closed one. Done at the very instant is on time."""
    if due is None:
        return None
    return "late" if now > due else "on_time"
