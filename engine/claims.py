"""A row whose key must be free: of two that write the same key at once, one gets it and the other is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


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
