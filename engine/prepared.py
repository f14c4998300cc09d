"""Statements of the hot path: Core statements compiled once for each database, then sent as text.

SQLAlchemy still makes the SQL and converts the values both ways; what is spared at each of the ten statements of an
action is asking its compilation cache and building contexts and results for the general case: with it an action costs
nearly twice as much (measured in `bench/`). Errors are SQLAlchemy's own, so no caller can tell the difference.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

from engine.db import CONNECTION

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Text:
    """SQL with the names of its parameters in order (None: the driver takes them by name) and their converters."""

    sql: str
    order: tuple[str, ...] | None
    names: tuple[str, ...]
    convert: Mapping[str, Convert]

    def parameters(self, values: Values) -> Any:
        """One row of values as the driver wants it."""
        sent = {name: self.convert[name](values[name]) if name in self.convert else values[name] for name in self.names}
        return sent if self.order is None else tuple([sent[name] for name in self.order])


def _text(statement: UpdateBase | Select[Any], dialect: Dialect, keys: Sequence[str] | None) -> _Text:
    made = statement.compile(dialect=dialect, column_keys=None if keys is None else list(keys))
    assert isinstance(made, SQLCompiler)  # noqa: S101  (a statement, not a schema element)
    processors = {n: b.type.dialect_impl(dialect).bind_processor(dialect) for n, b in made.binds.items()}
    convert = {name: processor for name, processor in processors.items() if processor is not None}
    order = tuple(made.positiontup) if made.positiontup is not None else None
    return _Text(str(made), order, tuple(made.binds), convert)


def _connection(session: Session) -> Connection:
    """The session's connection; a writing transaction has it at hand, since asking the session costs as much as a write."""
    found: Connection | None = session.info.get(CONNECTION)
    return found if found is not None else session.connection()


def _run(connection: Connection, sql: str, sent: Any) -> Any:
    """Sends the text through the driver; what goes wrong is told as SQLAlchemy tells it."""
    driver = connection.connection
    cursor = driver.cursor()
    try:
        (cursor.executemany if isinstance(sent, list) else cursor.execute)(sql, sent)
    except connection.dialect.loaded_dbapi.Error as error:
        gone = connection.dialect.is_disconnect(error, driver, cursor)
        if gone:
            connection.invalidate(error)
        base = connection.dialect.loaded_dbapi.Error
        raise DBAPIError.instance(
            sql, sent, error, base, hide_parameters=True, connection_invalidated=gone, dialect=connection.dialect
        ) from error
    return cursor


class Write:
    """An insert or update to be carried out often: `CLOSE(session, {...})` for one row, or a list for several.

    Every column that must have a value is named: defaults of the table are not asked.
    """

    def __init__(self, statement: UpdateBase) -> None:
        self._statement = statement
        self._made: dict[tuple[str, tuple[str, ...]], _Text] = {}

    def __call__(self, session: Session, rows: Values | Sequence[Values]) -> int:
        """Carries it out; gives the number of rows touched. Every row has the keys of the first."""
        connection = _connection(session)
        if isinstance(rows, Mapping):
            text = self._text(connection, rows)
            return int(_run(connection, text.sql, text.parameters(rows)).rowcount)
        text = self._text(connection, rows[0])
        return int(_run(connection, text.sql, [text.parameters(row) for row in rows]).rowcount)

    def _text(self, connection: Connection, first: Values) -> _Text:
        key = (connection.dialect.name, tuple(first))
        text = self._made.get(key)
        if text is None:
            text = self._made[key] = _text(self._statement, connection.dialect, key[1])
        return text


class Read:
    """A select to be asked often: `BY_NUMBER(session, {"number": …})` gives rows with the selected columns as attributes."""

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._make = _row_type([str(column.key) for column in statement.selected_columns])
        self._texts: dict[str, _Text] = {}
        self._converters: dict[str, list[tuple[int, Convert]]] = {}

    def __call__(self, session: Session, values: Values) -> list[Any]:
        """The rows."""
        connection = _connection(session)
        dialect = connection.dialect
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = _text(self._statement, dialect, None)
        cursor = _run(connection, text.sql, text.parameters(values))
        convert = self._converters.get(dialect.name)
        if convert is None:
            convert = self._converters[dialect.name] = self._processors(dialect, cursor.description)
        return [self._row(raw, convert) for raw in cursor.fetchall()]

    def _row(self, raw: Sequence[Any], convert: list[tuple[int, Convert]]) -> Any:
        row = list(raw)
        for place, converter in convert:
            row[place] = converter(row[place])
        return self._make(row)

    def _processors(self, dialect: Dialect, description: Sequence[Any]) -> list[tuple[int, Convert]]:
        """Converters by place; the driver's own type code decides where a column's type leaves it open."""
        found = [
            (place, column.type.dialect_impl(dialect).result_processor(dialect, description[place][1]))
            for place, column in enumerate(self._statement.selected_columns)
        ]
        return [(place, converter) for place, converter in found if converter is not None]


def _row_type(names: list[str]) -> Callable[[Sequence[Any]], Any]:
    """A named tuple for these columns, which are known only when the statement is."""
    made: Any = namedtuple("Row", names)  # type: ignore[misc]
    make: Callable[[Sequence[Any]], Any] = made._make
    return make
