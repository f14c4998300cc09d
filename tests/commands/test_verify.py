"""`disposisi audit verify`: a count, or the first line that does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text, update

from commands.cli import main
from engine.db import Database
from engine.records import Case, Entry, table


@pytest.fixture
def folder(demo_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a demonstration office, as the command line finds it."""
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CLOCK_FILE", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(demo_copy))
    return demo_copy


def test_audit_verify(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every line of the made-up past holds; one byte changed behind the application's back is named."""
    database = Database(f"sqlite:///{folder / 'disposisi.sqlite3'}")
    with database.reading() as session:
        count = session.scalar(select(func.count(Entry.id)))
        line = session.execute(select(Entry.id, Entry.seq, Case.number).join(Case).where(Entry.id == 100)).one()
    assert main(["audit", "verify"]) == 0
    assert capsys.readouterr().out == f"{count} baris register diperiksa; semuanya cocok.\n"
    with database.writing() as session:
        session.execute(text("DROP TRIGGER entries_no_update"))
        session.execute(update(table(Entry)).where(Entry.id == line.id).values(as_position="Kepala Dinaz"))
    assert main(["audit", "verify"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"{line.number} baris {line.seq}: ")
    with database.writing() as session:
        session.execute(text("DROP TRIGGER entries_no_delete"))
        session.execute(delete(table(Entry)).where(Entry.id == 1))
    assert main(["audit", "verify"]) == 1
    assert " baris 1: " in capsys.readouterr().err
    database.dispose()
