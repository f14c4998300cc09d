"""Emptying a demonstration office, whose register may not be changed: its guards are lifted inside one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Table, delete, text, update
from sqlalchemy.orm import Session

from engine.records import Agency, AgencySop, Base, CalendarVersion, Heartbeat, Setting, SopVersion, table

KEPT = {table(record) for record in (Agency, AgencySop, CalendarVersion, Heartbeat, Setting, SopVersion)}
"""Agencies and calendars stay, because running processes hold compiled calendars by agency and version."""


def clear(session: Session) -> None:
    """Deletes everything but `KEPT` in the caller's transaction; other processes see the old office until it commits."""
    emptied = [each for each in reversed(Base.metadata.sorted_tables) if each not in KEPT]
    session.execute(update(table(CalendarVersion)).values(entered_by=None))
    with _unguarded(session, emptied):
        for each in emptied:
            session.execute(delete(each))


@contextmanager
def _unguarded(session: Session, tables: list[Table]) -> Iterator[None]:
    if session.get_bind().dialect.name == "postgresql":
        for each in tables:
            session.execute(text(f"ALTER TABLE {each.name} DISABLE TRIGGER USER"))
        yield
        for each in tables:
            session.execute(text(f"ALTER TABLE {each.name} ENABLE TRIGGER USER"))
        return
    triggers = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for trigger in triggers:
        session.execute(text(f"DROP TRIGGER {trigger.name}"))
    yield
    connection = session.connection()
    for trigger in triggers:
        connection.exec_driver_sql(trigger.sql)
