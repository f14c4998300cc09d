"""The days on which cases were filed, as a condition on their rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, true

from engine.records import Case


def filed_between(since: date | None, until: date | None, zone: ZoneInfo) -> ColumnElement[bool]:
    """Whether a case was filed from `since` to `until`, days of `zone`, both included; None leaves that end open."""
    found: list[ColumnElement[bool]] = [true()]
    if since is not None:
        found.append(Case.opened_at >= _midnight(since, zone))
    if until is not None:
        found.append(Case.opened_at < _midnight(until + timedelta(days=1), zone))
    return and_(*found)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
