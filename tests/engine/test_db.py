"""What a borrowed connection may bring along from whoever had it before: nothing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from engine.db import Database


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
