"""`disposisi user … --temporary`: a password printed once, to be changed at the first sign-in (LZM-12, LZM-A4)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from commands.cli import main
from engine.accounts import check_password
from engine.db import Database
from engine.records import AccountChange, Person


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Runs a command; gives its exit code and what it printed."""
    capsys.readouterr()
    return main(list(arguments)), capsys.readouterr().out.strip()


def test_a_temporary_password_by_command(
    demo_copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a new account and for one that stands; written down without a name, and the account must change it."""
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CLOCK_FILE", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(demo_copy))
    code, first = told(capsys, "user", "add", "tim.neraca", "Tim Neraca", "--temporary")
    assert code == 0
    assert re.fullmatch(r"(?:[a-z2-9]{4}-){3}[a-z2-9]{4}", first)
    code, second = told(capsys, "user", "reset", "tim.neraca", "--temporary")
    assert (code, second == first) == (0, False)
    assert "/kata-sandi/" in told(capsys, "user", "reset", "tim.neraca")[1]
    database = Database(f"sqlite:///{demo_copy / 'disposisi.sqlite3'}")
    with database.reading() as session:
        assert check_password(session, "tim.neraca", first) is None
        assert check_password(session, "tim.neraca", second) is not None
        person = session.scalars(select(Person).where(Person.username == "tim.neraca")).one()
        assert person.must_change
        found = session.execute(
            select(AccountChange.what, AccountChange.by_id)
            .where(AccountChange.person_id == person.id)
            .order_by(AccountChange.id)
        )
        assert [tuple(row) for row in found] == [(w, None) for w in ("created", "temporary", "temporary", "link")]
    database.dispose()
