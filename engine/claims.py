"""What only one can do: of two who write the same key, or remove the same row, at once, one does it and the other is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.errors import NotFound


def claim(session: Session, into: Table, values: Mapping[str, Any], *unique: str) -> Any:
    """Inserts the row and gives the first column of its primary key, or None when another has the `unique` columns.

    It waits for a transaction that is about to write the same key; a look beforehand would miss that one.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    written = session.execute(
        insert(into)
        .values(**values)
        .on_conflict_do_nothing(index_elements=unique)
        .returning(next(iter(into.primary_key)))  # psycopg's row count of an insert is not kept
    )
    return written.scalar_one_or_none()


def take_away(session: Session, of: Table, row_id: int, by: int | None, now: datetime) -> None:
    """Removes a row from what is shown; who did it and when is kept. NotFound when somebody was faster."""
    there = update(of).where(of.c.id == row_id, of.c.removed_at.is_(None))
    gone = session.execute(there.values(removed_by=by, removed_at=now).returning(of.c.id)).first()
    if gone is None:
        raise NotFound
