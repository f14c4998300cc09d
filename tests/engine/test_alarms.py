"""Alarms: each rings once, at its time and never before, whatever scans run beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text, update

from engine.administration import appoint as appoint_to
from engine.alarms import INCIDENT, INCIDENT_WAIT, scan
from engine.db import Database
from engine.declaration import STAY, Action, Deadline, Sop, Timed, after, case_date, hours, minutes
from engine.records import AlarmFired, Case, DigestLine, Entry, Task, table
from engine.verify import verify_register
from tests.engine.alarm_office import AlarmOffice, alarm_office
from tests.engine.made_up import RETURN, TIMED
from tests.engine.made_up_parts import KEPALA, PETUGAS, SELESAI, STAF, appoint, draft, made_up, row
from tests.office import NOW

QUICK = made_up(
    "kilat", "KLT", draft(), row("2", "kilat", STAF, Action("kerjakan", "Kerjakan"), within=minutes(5)), SELESAI
)
STRICT = made_up(
    "tenggat", "TGT", draft(),
    row(
        "2", "kirim", STAF, Action("kirim", "Kirim"), within=minutes(5),
        deadlines=(Deadline("mulai", "Sebelum mulai", case_date("mulai"), remind=hours(2)),),
    ),
    SELESAI,
)  # fmt: skip
NUDGE = made_up(
    "dorong", "DRG", draft(),
    row("2", "kerja", STAF, Action("kerjakan", "Kerjakan"), Timed("dorong", "Dorong", to=STAY, at=after(hours(2)))),
    SELESAI,
)  # fmt: skip
HANDED = made_up(
    "oper", "OPR", draft(),
    row("2", "penunjukan", KEPALA, appoint()),
    row(
        "3", "buat", PETUGAS, Action("selesaikan", "Selesaikan"), Timed("dorong", "Dorong", to=STAY, at=after(hours(1))),
        within=hours(2), deadlines=(Deadline("mulai", "Sebelum mulai", case_date("mulai")),),
    ),
    SELESAI,
    actions=(appoint("ganti", to=STAY, by=(KEPALA,), leaves=("buat",)),),
)  # fmt: skip
ALL_SOPS: tuple[Sop, ...] = (QUICK, STRICT, RETURN, TIMED)
MULAI = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # 09.00 WIB


@pytest.fixture
def office(backend_url: str, tmp_path: Path) -> Iterator[AlarmOffice]:
    made = alarm_office(backend_url, tmp_path, *ALL_SOPS)
    yield made
    made.database.dispose()


def sound(office: AlarmOffice) -> None:
    """The register's chain holds and the case rows agree with it."""
    with office.database.reading() as session:
        verdict = verify_register(session)
    assert verdict.ok, verdict


def test_a_breach_rings_once_and_moves_nothing(office: AlarmOffice) -> None:
    """A breach marks the task at once; reads and alarms leave the version alone (contract)."""
    office.file(QUICK)
    before = office.rows(Case)[0]
    due = office.task("kilat").due_at
    assert office.scan(due - timedelta(seconds=1)).rang == 0
    assert office.scan(due + timedelta(seconds=1)).rang == 1
    assert office.scan().rang == 0
    assert office.rung() == ["breach:"]
    assert office.entries() == ["lewat_waktu"]
    after_it = office.rows(Case)[0]
    assert (after_it.version, after_it.state, after_it.seq) == (before.version, before.state, before.seq + 1)
    entry = office.rows(Entry)[-1]
    assert (entry.actor_id, entry.as_position, entry.before, entry.after) == (None, "Sistem", "kilat", "kilat")
    assert office.told("lewat_waktu") == [("page", str(office.people["staf"]))]
    assert office.task("kilat").next_alarm_at is None
    sound(office)


def test_a_short_standard_gets_no_reminder(office: AlarmOffice) -> None:
    """Standards under an hour get no reminder."""
    office.file(QUICK)
    assert office.task("kilat").next_alarm == "breach:"


def test_a_long_standard_reminds_the_holder_by_every_channel_and_then_breaches(office: AlarmOffice) -> None:
    """A quarter of four hours before the end."""
    office.file(RETURN)
    task = office.task("verifikasi")
    assert office.scan(task.soon_at).rang == 1
    assert office.rung() == ["reminder:"]
    assert office.told("pengingat") == [("page", str(office.people["staf"])), ("email", "staf@contoh.example")]
    assert office.scan(task.due_at).rang == 1
    assert office.entries() == ["pengingat", "lewat_waktu"]
    sound(office)


def test_a_scan_that_comes_too_late_to_remind_only_tells_of_the_breach(office: AlarmOffice) -> None:
    """After an outage: everything rings once, in order, and nobody is reminded of what is past."""
    office.file(RETURN)
    assert office.scan(NOW + timedelta(days=4)).rang == 1
    assert office.rung() == ["reminder:", "breach:"]
    assert office.told("pengingat") == []
    assert office.told("lewat_waktu") == [("page", str(office.people["staf"]))]
    sound(office)


def test_a_deadline_has_its_own_reminder_and_breach(office: AlarmOffice) -> None:
    """A second clock of a row is judged, and rings, apart from the row's standard."""
    office.file(STRICT)
    office.scan(NOW + timedelta(minutes=6))
    assert office.scan(MULAI - timedelta(minutes=1)).rang == 1
    assert office.scan(MULAI).rang == 1
    assert office.rung() == ["breach:", "reminder:mulai", "deadline:mulai"]
    assert office.entries() == ["lewat_waktu", "pengingat", "lewat_tenggat"]
    assert len(office.told("pengingat")) == 2
    assert office.told("tenggat") == [("page", str(office.people["staf"]))]
    sound(office)


def test_a_timed_move_is_made_once_by_the_system(office: AlarmOffice) -> None:
    """A request left lying expires when its event begins."""
    office.file(TIMED)
    office.scan(MULAI + timedelta(seconds=3))
    case = office.rows(Case)[0]
    assert (case.state, case.outcome, case.closed_at) == ("kedaluwarsa", "kedaluwarsa", MULAI + timedelta(seconds=3))
    last = office.rows(Entry)[-1]
    assert (last.kind, last.action, last.actor_id) == ("move", "kedaluwarsa", None)
    assert office.rung() == ["reminder:", "breach:", "timed:kedaluwarsa"]
    assert office.scan(MULAI + timedelta(days=1)).rang == 0
    sound(office)


def test_a_moved_date_takes_its_alarm_along(office: AlarmOffice) -> None:
    """After `ubah_jadwal` nothing happens at the old time."""
    number = office.file(TIMED)
    office.act("pemohon", number, "ubah_jadwal", mulai="2026-11-26T09:00", selesai="2026-11-26T10:00")
    office.scan(MULAI + timedelta(hours=1))
    assert "timed:kedaluwarsa" not in office.rung()
    office.scan(MULAI + timedelta(days=1))
    assert office.rung()[-1] == "timed:kedaluwarsa"
    assert office.rows(Case)[0].state == "kedaluwarsa"


def test_a_stale_hint_rings_nothing(office: AlarmOffice) -> None:
    """The column is a hint: an alarm is reckoned anew under the lock."""
    office.file(TIMED)
    with office.database.writing() as session:
        session.execute(update(table(Task)).values(next_alarm_at=NOW, next_alarm="timed:kedaluwarsa"))
    assert office.scan(NOW).rang == 0
    assert office.rung() == []
    assert office.task("persiapan").next_alarm == "reminder:"


def test_a_paused_task_does_not_ring_and_goes_on_with_what_it_had_left(office: AlarmOffice) -> None:
    """While the requester mends the request, the clock stands still (UNS)."""
    number = office.file(RETURN)
    due = office.task("verifikasi").due_at
    office.act("staf", number, "kembalikan", NOW + timedelta(minutes=30), alasan="Kurang lengkap")
    with office.database.writing() as session:  # even where a hint was left behind
        session.execute(update(table(Task)).where(Task.status == "paused").values(next_alarm_at=due))
    office.scan(due + timedelta(days=2))
    assert office.rung() == []
    office.act(
        "pemohon", number, "ajukan_ulang", kegiatan="Rapat", mulai="2026-12-25T09:00", selesai="2026-12-25T10:00"
    )
    task = office.task("verifikasi")
    assert task.due_at > due
    office.scan(task.due_at)
    assert office.rung() == ["reminder:", "breach:"]


def test_a_closed_task_only_loses_its_hint(office: AlarmOffice) -> None:
    """Done just before the scan: nothing rings."""
    number = office.file(QUICK)
    office.act("staf", number, "kerjakan", NOW + timedelta(minutes=1))
    with office.database.writing() as session:
        session.execute(update(table(Task)).values(next_alarm_at=NOW, next_alarm="breach:"))
    assert office.scan(NOW + timedelta(hours=1)).rang == 0
    assert office.task("kilat").next_alarm_at is None
    assert office.rung() == []


def test_a_timer_that_leaves_the_case_where_it_is_rings_once_for_the_case(backend_url: str, tmp_path: Path) -> None:
    """A nudge moves the version and rings no second time."""
    office = alarm_office(backend_url, tmp_path, NUDGE)
    office.file(NUDGE)
    office.scan(NOW + timedelta(hours=5))
    office.scan(NOW + timedelta(hours=6))
    assert office.rung().count("timed:dorong") == 1
    sound(office)
    office.database.dispose()


def test_what_cannot_be_rung_stops_nobody_and_is_tried_again(
    office: AlarmOffice, caplog: pytest.LogCaptureFixture
) -> None:
    """A poison row is put aside and named."""
    numbers = [office.file(QUICK) for _ in range(3)]
    with office.database.writing() as session:
        session.execute(update(table(Case)).where(Case.number == numbers[0]).values(sop_version=99))
    late = NOW + timedelta(minutes=10)
    found = office.scan(late)
    assert (found.rang, found.incidents) == (2, 1)
    assert "cannot be rung" in caplog.text
    assert [t.next_alarm for t in office.rows(Task) if t.next_alarm] == [f"{INCIDENT}NotFound"]
    assert office.scan(late + timedelta(seconds=2)).incidents == 0
    with office.database.writing() as session:
        session.execute(update(table(Case)).where(Case.number == numbers[0]).values(sop_version=1))
    assert office.scan(late + INCIDENT_WAIT).rang == 1
    assert office.rung() == ["breach:"] * 3


def test_scanners_side_by_side_ring_each_alarm_once(office: AlarmOffice) -> None:
    """Three at once, as after two schedulers and a redelivery."""
    cases = 20
    for _ in range(cases):
        office.file(QUICK)
    others = [Database(office.database.url) for _ in range(3)]
    together, late = Barrier(3), NOW + timedelta(hours=1)

    def one(database: Database) -> int:
        together.wait()
        return scan(database, office.office, late).rang

    with ThreadPoolExecutor(3) as pool:
        rang = sum(pool.map(one, others))
    for database in others:
        database.dispose()
    assert rang + office.scan(late).rang == cases
    assert office.rung() == ["breach:"] * cases
    assert office.entries() == ["lewat_waktu"] * cases
    assert len(office.told("lewat_waktu")) == cases
    sound(office)


def test_one_scan_takes_no_more_than_its_limit(office: AlarmOffice) -> None:
    """The rest is for the next; nothing is forgotten."""
    for _ in range(5):
        office.file(QUICK)
    late = NOW + timedelta(hours=1)
    assert scan(office.database, office.office, late, limit=2).more
    assert [scan(office.database, office.office, late, limit=3).rang for _ in range(2)] == [3, 0]
    assert len(office.rows(AlarmFired)) == 5


def test_a_scan_reads_the_index_of_what_is_due(tmp_path: Path) -> None:
    """The cost grows with what is due, not with what is open."""
    office = alarm_office(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, QUICK)
    due = "SELECT id FROM tasks WHERE next_alarm_at IS NOT NULL AND next_alarm_at <= 1 ORDER BY next_alarm_at, id"
    with office.database.reading() as session:
        assert "ix_tasks_next_alarm_at" in str(session.execute(text(f"EXPLAIN QUERY PLAN {due}")).all())
    office.database.dispose()


def test_a_breach_is_registered_once_however_often_the_work_changes_hands(backend_url: str, tmp_path: Path) -> None:
    """A task that continues another has its clock, and with it what has rung: no second line, message or digest."""
    office = alarm_office(backend_url, tmp_path, HANDED)
    with office.database.writing() as session:
        plt: dict[str, Any] = {"capacity": "plt", "until": NOW.date(), "letter": "SP-1"}
        appoint_to(session, office.positions["petugas"], office.people["penilai"], NOW.date(), NOW.date(), **plt)
    number = office.file(HANDED)
    office.act("kepala", number, "tunjuk", NOW, petugas="petugas")
    due = office.task("buat").due_at
    office.scan(due + timedelta(minutes=1))
    rung = ["reminder:", "breach:", "timed:dorong"]
    assert sorted(office.rung()) == sorted(rung)
    for turn, who in enumerate(("penilai", "petugas", "penilai"), 1):
        at = due + timedelta(minutes=2 + turn)
        office.act("kepala", number, "ganti", at, petugas=who)
        assert office.task("buat").next_alarm == "deadline:mulai"
        assert office.scan(at).rang == 0
        with office.database.writing() as session:  # even where the hint is wrong
            session.execute(update(table(Task)).where(Task.status == "open").values(next_alarm_at=due))
        assert office.scan(at).rang == 0
    assert office.entries() == ["pengingat", "lewat_waktu"]
    assert len(office.rows(DigestLine)) == 1
    assert office.told("lewat_waktu") == [("page", str(office.people["petugas"]))]
    office.scan(MULAI)
    assert office.entries() == ["pengingat", "lewat_waktu", "lewat_tenggat"], "what had not rung rings for the new one"
    assert office.told("tenggat") == [("page", str(office.people["penilai"]))]
    sound(office)
    office.database.dispose()
