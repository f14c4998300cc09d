"""Breaches reach the superior in digests: each in one, one a person and hour, and nobody is passed over for a vacancy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import administration as adm
from engine.declaration import Action, Deadline, case_date, minutes
from engine.digest import LISTED, digest
from engine.records import DigestLine, Message, Position
from tests.engine.alarm_office import AlarmOffice, alarm_office
from tests.engine.made_up_parts import PETUGAS, SELESAI, STAF, appoint, draft, made_up, row
from tests.office import NOW

QUICK = made_up(
    "kilat", "KLT", draft(),
    row(
        "2", "kilat", STAF, Action("kerjakan", "Kerjakan"), within=minutes(5),
        deadlines=(Deadline("mulai", "Sebelum mulai", case_date("mulai")),),
    ),
    SELESAI,
)  # fmt: skip
NAMED = made_up(
    "ditunjuk", "DTJ", draft(),
    row("2", "penunjukan", STAF, appoint(), within=minutes(30)),
    row("3", "kerja", PETUGAS, Action("kerjakan", "Kerjakan"), within=minutes(5)),
    SELESAI,
)  # fmt: skip
LATE = NOW + timedelta(minutes=30)


@pytest.fixture
def office(backend_url: str, tmp_path: Path) -> Iterator[AlarmOffice]:
    made = alarm_office(backend_url, tmp_path, QUICK, NAMED)
    yield made
    made.database.dispose()


def digests(office: AlarmOffice) -> list[Message]:
    """The page notices of digests, as written."""
    return [m for m in office.rows(Message) if m.template == "terlambat" and m.channel == "page"]


def test_the_superior_is_told_once_of_everything_late(office: AlarmOffice) -> None:
    """Two breaches, one message by page and e-mail; a second round has nothing to tell."""
    numbers = [office.file(QUICK) for _ in range(2)]
    office.scan(LATE)
    assert digest(office.database, office.office, LATE) == 1
    assert digest(office.database, office.office, LATE + timedelta(hours=2)) == 0
    assert office.told("terlambat") == [("page", str(office.people["kepala"])), ("email", "kepala@contoh.example")]
    told = digests(office)[0]
    assert told.subject == "2 langkah terlambat pada bagian Anda"
    assert all(number in told.body for number in numbers)
    assert "langkah 2 Mengerjakan kilat: terlambat 25 menit kerja" in told.body


def test_a_person_is_told_once_an_hour(office: AlarmOffice) -> None:
    """What comes up meanwhile waits for the next digest, and is in no other."""
    office.file(QUICK)
    office.scan(LATE)
    assert digest(office.database, office.office, LATE) == 1
    second = office.file(QUICK)
    office.scan(LATE + timedelta(minutes=20))
    assert digest(office.database, office.office, LATE + timedelta(minutes=59)) == 0
    assert digest(office.database, office.office, LATE + timedelta(hours=1)) == 1
    assert [second in m.body for m in digests(office)] == [False, True]
    assert all(line.digested_at is not None for line in office.rows(DigestLine))


def test_a_missed_deadline_is_named_and_a_closed_task_says_so(office: AlarmOffice) -> None:
    """A deadline by its own label."""
    number = office.file(QUICK, mulai="2026-11-20T09:20")
    office.scan(LATE)
    office.act("staf", number, "kerjakan", LATE)
    digest(office.database, office.office, LATE)
    body = digests(office)[0].body
    assert "terlambat 25 menit kerja; sudah ditutup" in body
    assert "tenggat Sebelum mulai terlewat 10 menit kerja; sudah ditutup" in body


def test_of_an_appointed_person_the_superior_of_their_position_is_told(office: AlarmOffice) -> None:
    """Petugas stands under staf."""
    number = office.file(NAMED)
    office.act("staf", number, "tunjuk", petugas="petugas")
    office.scan(LATE)
    digest(office.database, office.office, LATE)
    assert [m.person_id for m in digests(office)] == [office.people["staf"]]


def test_above_a_vacant_position_the_next_one_up_is_told(office: AlarmOffice) -> None:
    """A vacancy hides no breach."""
    with office.database.writing() as session:
        kepala = office.positions["kepala"]
        agency = session.scalar(select(Position.agency_id).where(Position.id == kepala))
        assert agency is not None
        vacant = adm.add_position(session, agency, "Kepala Bidang", [], kepala)
        adm.set_superior(session, office.positions["staf"], vacant)
    office.file(QUICK)
    office.scan(LATE)
    assert digest(office.database, office.office, LATE) == 1
    assert [m.person_id for m in digests(office)] == [office.people["kepala"]]


def test_where_nobody_stands_above_the_breach_is_put_down(office: AlarmOffice) -> None:
    """It is not looked at for ever."""
    with office.database.writing() as session:
        adm.set_superior(session, office.positions["staf"], None)
    office.file(QUICK)
    office.scan(LATE)
    assert digest(office.database, office.office, LATE) == 0
    assert [line.digested_at for line in office.rows(DigestLine)] == [LATE]


def test_a_long_digest_lists_the_oldest_and_counts_the_rest(tmp_path: Path) -> None:
    """Three days of outage are one message, not forty."""
    office = alarm_office(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, QUICK)
    for _ in range(LISTED + 3):
        office.file(QUICK)
    office.scan(LATE)
    assert digest(office.database, office.office, LATE) == 1
    body = digests(office)[0].body
    assert body.count("•") == LISTED
    assert "dan 3 langkah lain" in body
    office.database.dispose()
