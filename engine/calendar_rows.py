"""Office hours and holidays as a calendar version keeps them in its columns, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from engine.worktime import Holiday, OfficeHours


def hours_as_json(hours: Iterable[OfficeHours]) -> list[list[str]]:
    """Each rule as [day from which it holds, notation]."""
    return [[rule.valid_from.isoformat(), rule.notation] for rule in hours]


def hours_from_json(kept: Iterable[Sequence[str]]) -> tuple[OfficeHours, ...]:
    """The rules again."""
    return tuple(OfficeHours(date.fromisoformat(since), notation) for since, notation in kept)


def holidays_as_json(holidays: Iterable[Holiday]) -> list[dict[str, Any]]:
    """Each holiday by the names of its parts, in order of days."""
    return [
        {"day": h.day.isoformat(), "name": h.name, "kind": h.kind, "confirmed": h.confirmed}
        for h in sorted(holidays, key=lambda h: (h.day, h.kind))
    ]


def holidays_from_json(kept: Iterable[dict[str, Any]]) -> tuple[Holiday, ...]:
    """The holidays again."""
    return tuple(Holiday(date.fromisoformat(h["day"]), h["name"], h["kind"], h["confirmed"]) for h in kept)
