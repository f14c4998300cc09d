"""Calendar versions as rows: which is the newest, and office hours and holidays to their columns and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, SQLColumnExpression, func, select

from engine.records import CalendarVersion, table
from engine.worktime import Holiday, OfficeHours

_V = table(CalendarVersion)


def newest_version(agency_id: SQLColumnExpression[int] | int) -> ScalarSelect[int | None]:
    """The number of an agency's newest calendar, NULL where it has none. `agency_id` may be a column of the statement."""
    return select(func.max(_V.c.version)).where(_V.c.agency_id == agency_id).correlate_except(_V).scalar_subquery()


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
