"""The database: one engine, transactions that mean what they say.

SQLite: WAL, synchronous=FULL, foreign keys, and BEGIN IMMEDIATE for writing transactions, without which it silently loses
updates. PostgreSQL: READ COMMITTED with conditional updates, limits on locks and statements.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

CONNECTION = "connection"
"""Where a session keeps the one connection of its transaction, for `engine.prepared`."""
RESTED = 2.0
"""Seconds of rest after which a connection is asked for a sign of life."""
_SQLITE = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA busy_timeout=30000")
_POSTGRES = "-c lock_timeout=30s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"


class Database:
    """A door's way to the tables: `with database.writing() as session:` commits once, at its end."""

    def __init__(self, url: str, **options: Any) -> None:
        self.url = url
        self.engine = _postgres(url, options) if url.startswith("postgresql") else _sqlite(url, options)
        self._writing = self.engine.execution_options(writing=True)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that may write: committed at the end, rolled back on any exception."""
        with self._writing.connect() as connection, connection.begin():
            session = Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
            session.info[CONNECTION] = connection
            try:
                yield session
                session.flush()
            finally:
                session.close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent look; nothing is written."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def dispose(self) -> None:
        """Closes every connection (after a fork, and at the end)."""
        self.engine.dispose()


def _postgres(url: str, options: dict[str, Any]) -> Engine:
    defaults: dict[str, Any] = {"pool_size": 10, "max_overflow": 20, "pool_timeout": 30}
    settings = {"options": _POSTGRES, "connect_timeout": 10}
    engine = create_engine(url, connect_args=settings, **(defaults | options))

    @event.listens_for(engine, "checkin")
    def _rested(_connection: Any, record: Any) -> None:
        record.info["since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _alive(connection: Any, record: Any, _proxy: Any) -> None:
        """A connection that rested is asked whether the server is still there; one in use a moment ago need not be."""
        if monotonic() - record.info.get("since", monotonic()) > RESTED:
            try:
                connection.execute("SELECT 1")
                connection.rollback()
            except Exception as gone:
                raise DisconnectionError from gone

    return engine


class _Connection(sqlite3.Connection):
    """Knows its cursors: one left half-read keeps its old snapshot, and the next to borrow the connection would see it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def cursor(self, *arguments: Any, **options: Any) -> Any:
        """A cursor, remembered as long as anybody holds it."""
        made = super().cursor(*arguments, **options)
        self.cursors.add(made)
        return made


def _sqlite(url: str, options: dict[str, Any]) -> Engine:
    settings = {"timeout": 30, "factory": _Connection}
    engine = create_engine(url, connect_args=settings, **({"pool_size": 10, "max_overflow": 30} | options))

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _SQLITE:
            connection.execute(pragma)

    @event.listens_for(engine, "reset")
    def _forget(connection: Any, _record: Any, _state: Any) -> None:
        for cursor in list(connection.cursors):
            cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
