"""The demonstration office: made once, in a database of its own, with a past that holds and something to do for everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

import workflows
from commands.demo.letters import Letter, letter_pdf
from commands.office import migrate, prepare, refresh, runtime
from engine.actors import load_actor
from engine.db import Database
from engine.errors import DisposisiError, SettingsError
from engine.files import FileStore, check, page_count
from engine.queries.lists import inbox
from engine.records import (
    Answer,
    Attachment,
    Booking,
    CalendarVersion,
    Case,
    DigestLine,
    Entry,
    Message,
    Person,
    Resource,
    Setting,
    SopVersion,
    Task,
    Token,
    table,
)
from engine.settings import Settings
from engine.verify import verify_register
from engine.wiring import Runtime
from tests.commands.conftest import FRIDAY, demo_settings
from tests.office import settings_for

MONDAY = datetime(2026, 11, 23, 0, 31, tzinfo=UTC)  # one minute after the office opened
SUNDAY = datetime(2027, 1, 3, 5, 0, tzinfo=UTC)
TEAMS = (
    *("tkpti", "tkau", "tkpss", "tkuk", "tkhmp", "tkpdcs", "tknwas", "tkds", "tkss"),
    *("tksipek", "tksdh", "tksktip", "tksp", "tkpps", "tkpp", "tkpk", "tpepss", "tkrbzi"),
)
ACCOUNTS = {
    *("bandung.pemohon", "bandung.kadis", "bandung.kabid", "bandung.subkoor", "bandung.tu"),
    *("bandung.operator1", "bandung.operator2", "auditor", "admin"),
    *("bengkulu.pjk", "bengkulu.tip", "bengkulu.ti", "bengkulu.anggota"),
    *("uns.perwakilan", "uns.admin", "uns.pimpinan", "uns.staf"),
    *("spektral.pengaju", "spektral.admin", "spektral.operator"),
    *("spektral.supervisor", "spektral.pembina1", "spektral.pembina2"),
    *(f"linkzum.{team}" for team in TEAMS),
    "linkzum.admin",
}
DOUBLE_BOOKING = (
    "INSERT INTO bookings (id, resource_id, case_id, starts_at, ends_at) "
    "SELECT 100000, resource_id, case_id, starts_at, ends_at FROM bookings WHERE released_at IS NULL LIMIT 1"
)


BUSY = (
    *(f"bandung.{name}" for name in ("kadis", "kabid", "subkoor", "operator1", "operator2")),
    *(f"bengkulu.{name}" for name in ("tip", "ti", "anggota")),
    *(f"uns.{name}" for name in ("admin", "pimpinan", "staf", "perwakilan")),
    *("spektral.supervisor", "linkzum.admin"),
)


def every_state() -> set[tuple[str, str]]:
    """Each state a case of any SOP can rest in."""
    return {(d.sop.key, state) for d in workflows.catalogue() for state in d.sop.states if state != d.sop.first.key}


def at(settings: Settings, now: datetime) -> Settings:
    """The same settings with a clock file that says `now`."""
    file = settings.data_dir / "clock"
    file.write_text(now.isoformat(), encoding="ascii")
    return replace(settings, clock_file=file)


@contextmanager
def made(folder: Path, url: str, now: datetime = FRIDAY) -> Iterator[Runtime]:
    """A new demonstration office."""
    settings = at(settings_for(folder, url), now)
    assert prepare(settings, empty=False) == []
    with runtime(settings) as office:
        yield office


@pytest.fixture(scope="module")
def demo(demo_folder: Path) -> Iterator[Runtime]:
    """The demonstration office on a Friday morning; the tests only look at it."""
    with runtime(demo_settings(demo_folder)) as office:
        yield office


def sqlite_settings(folder: Path) -> Settings:
    return settings_for(folder, f"sqlite:///{folder / 'office.sqlite3'}")


def test_it_is_flagged_and_pinned(demo: Runtime) -> None:
    assert demo.demo
    with demo.database.reading() as session:
        assert session.scalar(select(Setting.value).where(Setting.name == "demo")) is True
        assert set(session.scalars(select(SopVersion.sop))) == set(workflows.catalogue().keys())


def test_every_account_of_the_contract_is_there(demo: Runtime) -> None:
    with demo.database.reading() as session:
        found = {p.username: p.kind for p in session.scalars(select(Person)) if p.username is not None}
        assert set(found) == ACCOUNTS
        assert (found["auditor"], found["admin"]) == ("auditor", "admin")
        assert session.scalar(select(func.count()).where(Person.password_hash.is_not(None))) == 0
        assert sorted((r.key, r.capacity) for r in session.scalars(select(Resource))) == [
            ("zoom-bandung-1", 100),
            ("zoom-bandung-2", 100),
            ("zoom-banten", 100),
            ("zoom-bengkulu", 100),
        ]


def test_every_official_has_something_to_do_today(demo: Runtime) -> None:
    """The tray of the Kepala Dinas holds eight letters (C2)."""
    with demo.database.reading() as session:
        people = {p.username: p.id for p in session.scalars(select(Person))}
        counts = {}
        for name in BUSY:
            actor = load_actor(session, people[name], FRIDAY)
            counts[name] = inbox(session, demo.office, actor, FRIDAY).count
    assert counts["bandung.kadis"] == 8
    assert [name for name, count in counts.items() if not count] == []


def test_there_are_cases_in_every_state(demo: Runtime) -> None:
    with demo.database.reading() as session:
        states = Counter(tuple(row) for row in session.execute(select(Case.sop, Case.state)))
    assert set(states) == every_state()
    assert 140 <= states.total() <= 200


def test_the_past_is_mixed(demo: Runtime) -> None:
    """On time and late, written and oral permission, moved, replaced, H-1 met and missed, paper letters filed by TU."""
    with demo.database.reading() as session:
        verdicts = Counter(session.scalars(select(Task.verdict)))
        actions = Counter(session.scalars(select(Entry.action)))
        forms = Counter(a["bentuk"] for a in session.scalars(select(Answer.fields)) if "bentuk" in a)
        strikes = Counter(d["met"] for deadlines in session.scalars(select(Task.deadlines)) for d in deadlines)
        paper = session.scalar(select(func.count()).where(Case.typist_id.is_not(None))) or 0
        cases = session.scalar(select(func.count(Case.id))) or 0
        seen = session.scalar(select(func.count()).where(Task.waited_seconds > 0, Task.worked_seconds > 0))
    assert verdicts["on_time"] > 10 * verdicts["late"] > 0
    assert {"ubah_jadwal", "ganti_operator", "batalkan", "tidak_izinkan", "lewat_waktu", "lewat_tenggat"} <= set(
        actions
    )
    assert set(forms) == {"tertulis", "lisan"}
    assert strikes[True] > strikes[False] > 0
    assert 0 < paper < cases
    assert seen


def test_the_register_of_the_past_holds(demo: Runtime) -> None:
    with demo.database.reading() as session:
        found = verify_register(session)
    assert found.ok
    assert found.entries > 500


@pytest.mark.parametrize("now", [MONDAY, SUNDAY])
def test_bookings_lie_in_the_past_or_in_the_next_five_working_days(tmp_path: Path, now: datetime) -> None:
    url = f"sqlite:///{tmp_path / 'office.sqlite3'}"
    with made(tmp_path, url, now) as office, office.database.reading() as session:
        agency, version = session.execute(select(CalendarVersion.agency_id, CalendarVersion.version)).first() or (0, 0)
        calendar = office.office.moment(session, agency, "Asia/Jakarta", version, now).calendar
        last = session.scalar(select(func.max(Booking.ends_at)))
        assert last is not None
        assert now < last <= calendar.add_working_days(now, 5)
        assert {tuple(row) for row in session.execute(select(Case.sop, Case.state))} == every_state()
        assert session.scalar(select(func.max(Entry.at))) <= now  # type: ignore[operator]  # there are entries


def test_nothing_of_the_past_is_sent(demo: Runtime) -> None:
    with demo.database.reading() as session:
        assert session.scalar(select(func.count()).where(Message.next_try.is_not(None))) == 0
        receipts = select(Message.receipt).where(Message.channel != "page").distinct()
        assert session.scalars(receipts).all() == ["demonstrasi"]
        assert set(session.scalars(select(Message.status))) == {"sent"}
        assert session.scalar(select(func.count()).where(DigestLine.digested_at.is_(None))) == 0
        mails = session.scalars(select(Message.recipient).where(Message.channel == "email").distinct()).all()
        own = "@student.uns.ac.id"  # the one address a SOP itself demands
        assert [mail for mail in mails if not mail.endswith((".example", own))] == []


def test_its_letters_open(demo: Runtime) -> None:
    with demo.database.reading() as session:
        keys = session.scalars(select(Attachment.key).order_by(Attachment.size.desc())).all()
    path = demo.office.files.path(keys[0])
    assert check(path, "surat.pdf", ("application/pdf",)) == "application/pdf"
    assert page_count(path, "application/pdf") == 2
    assert all(demo.office.files.path(key).exists() for key in keys)


def test_a_letter_keeps_brackets_and_backslashes(tmp_path: Path) -> None:
    zone = ZoneInfo("Asia/Jakarta")
    start = FRIDAY.astimezone(zone)
    odd = Letter(
        r"Dinas (A\B)", "Kepala", "1/2", start.date(), "rapat (", start, start + timedelta(hours=1), 3, ")", zone
    )
    file = tmp_path / "surat.pdf"
    file.write_bytes(letter_pdf(odd))
    assert check(file, "surat.pdf", ("application/pdf",)) == "application/pdf"


def counted(settings: Settings) -> object:
    with runtime(settings) as office, office.database.reading() as session:
        return session.scalar(select(func.count(Case.id))), session.scalar(select(func.max(Entry.id)))


def test_a_second_start_changes_nothing(demo_copy: Path) -> None:
    settings = demo_settings(demo_copy)
    before = counted(settings)
    assert prepare(settings, empty=False) == []
    [said] = prepare(settings, empty=True)
    assert "sudah berisi kantor peragaan" in said
    assert counted(settings) == before


def test_a_database_that_was_there_is_not_filled(tmp_path: Path) -> None:
    """Only a database this start creates becomes a demonstration office."""
    settings = sqlite_settings(tmp_path)
    migrate(settings)
    assert prepare(settings, empty=True) == []
    [said] = prepare(settings, empty=False)
    assert "bukan peragaan" in said
    with runtime(settings) as office, office.database.reading() as session:
        assert not office.demo
        assert session.scalar(select(func.count(Person.id))) == 0


def test_a_start_that_was_cut_off_is_finished_by_the_next(tmp_path: Path) -> None:
    settings = sqlite_settings(tmp_path)
    broken = settings.data_dir / "files"
    broken.write_text("in the way of the file store")
    with pytest.raises(OSError, match="files"):
        prepare(settings, empty=False)
    database = Database(settings.database_url)
    with database.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 0
    database.dispose()
    broken.unlink()
    prepare(settings, empty=False)
    with runtime(settings) as office:
        assert office.demo
    assert not (settings.data_dir / "unfinished").exists()


def test_an_empty_office_gets_an_administrator_with_a_link(tmp_path: Path) -> None:
    settings = sqlite_settings(tmp_path)
    told = prepare(settings, empty=True)
    assert told[-1].startswith(f"{settings.public_url}/kata-sandi/")
    with runtime(settings) as office, office.database.reading() as session:
        assert not office.demo
        assert [(p.username, p.kind) for p in session.scalars(select(Person))] == [("admin", "admin")]
    assert prepare(settings, empty=True) == []


def test_the_clock_file_is_refused_elsewhere(tmp_path: Path) -> None:
    settings = sqlite_settings(tmp_path)
    with pytest.raises(SettingsError, match="CLOCK_FILE"):
        prepare(at(settings, FRIDAY), empty=True)
    prepare(settings, empty=True)
    with pytest.raises(SettingsError, match="CLOCK_FILE"):
        prepare(at(settings, FRIDAY), empty=True)
    with pytest.raises(SettingsError, match="CLOCK_FILE"), runtime(at(settings, FRIDAY)):
        pass


def test_it_is_made_anew_beside_a_running_office(backend_url: str, tmp_path: Path) -> None:
    """On both databases: one transaction, the guards of the register up again, the old files gone."""
    settings = at(settings_for(tmp_path, backend_url), MONDAY)
    with made(tmp_path, backend_url) as office:
        with office.database.writing() as session:
            person = session.scalar(select(Person.id).where(Person.username == "bandung.kadis"))
            session.add(Token(token_hash="x" * 64, person_id=person, created_at=FRIDAY))
            old = set(session.scalars(select(Attachment.key)))
        at(settings, MONDAY)
        assert refresh(settings) == len(old)
        with office.database.reading() as session:
            assert verify_register(session).ok
            assert session.scalar(select(func.max(Entry.at))) > FRIDAY + timedelta(days=1)  # type: ignore[operator]
            assert session.scalar(select(func.count(Token.token_hash))) == 0
            assert set(session.scalars(select(Person.username).where(Person.username.is_not(None)))) == ACCOUNTS
            assert session.scalar(select(func.max(CalendarVersion.version))) == 2
            assert not old & set(session.scalars(select(Attachment.key)))
        assert not any(FileStore(settings.data_dir / "files").path(key).exists() for key in old)
        for statement, guard in (
            (update(table(Entry)).values(action="x"), "append-only"),
            (text(DOUBLE_BOOKING), "never_overlap"),
        ):
            with pytest.raises(DBAPIError, match=guard), office.database.writing() as session:
                session.execute(statement)


def test_an_ordinary_office_is_never_made_anew(tmp_path: Path) -> None:
    settings = sqlite_settings(tmp_path)
    prepare(settings, empty=True)
    with pytest.raises(DisposisiError, match="bukan kantor peragaan"):
        refresh(settings)


def test_a_database_that_is_not_migrated_is_named(tmp_path: Path, database_factory: Callable[[str], str]) -> None:
    settings = settings_for(tmp_path, database_factory("sqlite"))
    with pytest.raises(SettingsError, match="migrate"), runtime(settings):
        pass
