"""What a borrowed connection may bring along from whoever had it before: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from engine.db import Database
from engine.prepared import Read, Write


def test_a_result_left_half_read_does_not_keep_its_old_look(tmp_path: Path) -> None:
    """On SQLite an open cursor holds its snapshot; the next to borrow the connection must see what is there now."""
    url = f"sqlite:///{tmp_path}/x.sqlite3"
    reader, writer = Database(url, pool_size=1, max_overflow=0), Database(url)
    with writer.writing() as session:
        session.execute(text("CREATE TABLE t (x INTEGER)"))
        session.execute(text("INSERT INTO t VALUES (:x)"), [{"x": x} for x in range(3000)])
    with reader.reading() as session:
        kept = session.execute(text("SELECT x FROM t"))
        assert kept.fetchone() == (0,)
    with writer.writing() as session:
        session.execute(text("INSERT INTO t VALUES (3000)"))
    with reader.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM t")) == 3001
    reader.dispose()
    writer.dispose()


NAMES = Table("names", MetaData(), Column("id", Integer, primary_key=True), Column("name", String(20), unique=True))
ADD = Write(insert(NAMES).inline())
FIND = Read(select(NAMES).where(NAMES.c.id == bindparam("id")))


@pytest.fixture
def names(backend_url: str) -> Iterator[Database]:
    """A database with one small table."""
    database = Database(backend_url)
    with database.writing() as session:
        NAMES.create(session.connection())
    yield database
    database.dispose()


def test_prepared_statements_write_and_read_what_others_do(names: Database) -> None:
    """One row or several; the number of rows touched; nothing is kept of a transaction that failed."""
    with names.writing() as session:
        assert ADD(session, {"id": 1, "name": "satu"}) == 1
        assert ADD(session, [{"id": 2, "name": "dua"}, {"id": 3, "name": "tiga"}]) == 2

    def undone() -> None:
        with names.writing() as session:
            ADD(session, {"id": 4, "name": "empat"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    with names.reading() as session:
        assert [[row.name for row in FIND(session, {"id": n})] for n in (1, 3, 4)] == [["satu"], ["tiga"], []]
        assert session.scalar(select(func.count()).select_from(NAMES)) == 3


def test_a_prepared_statement_fails_as_sqlalchemy_fails(names: Database) -> None:
    """A caller that knows SQLAlchemy's errors needs to know no others, and the transaction is undone."""

    def twice() -> None:
        with names.writing() as session:
            ADD(session, {"id": 1, "name": "satu"})
            ADD(session, {"id": 2, "name": "satu"})

    with pytest.raises(IntegrityError):
        twice()
    with names.writing() as session:
        assert ADD(session, {"id": 1, "name": "satu"}) == 1


def test_a_lost_connection_is_told_and_replaced(pg_url: str) -> None:
    """The server ends the connection under a prepared statement: said as a disconnect, and the next transaction works."""
    database = Database(pg_url)
    with database.writing() as session:
        NAMES.create(session.connection())
    other = Database(pg_url)

    def cut_off() -> None:
        with database.writing() as session:
            number = session.scalar(text("SELECT pg_backend_pid()"))
            with other.writing() as killer:
                killer.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
            ADD(session, {"id": 1, "name": "satu"})

    with pytest.raises(DBAPIError) as told:
        cut_off()
    other.dispose()
    assert told.value.connection_invalidated
    with database.writing() as session:
        assert ADD(session, {"id": 1, "name": "satu"}) == 1
    database.dispose()
