"""Two at the same instant over one licence, with real threads on both databases: one has it, the other is told so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.actors import load_actor
from engine.alarms import Scanned, scan
from engine.db import Database
from engine.errors import NotFromHere, Stale
from engine.perform import Done
from engine.queries.documents import upload
from engine.records import AlarmFired, Booking, Case, Message
from engine.verify import verify_register
from tests.engine.by_hand import at
from tests.engine.together import at_once
from tests.office import LETTER, settings_for
from tests.offices import Houses, make_houses
from tests.stories.bengkulu import ACCOUNT, MEETING, SOP
from tests.stories.racing import does, run

EXTENDED = {"mulai": MEETING["mulai"], "selesai": "2026-11-23T16:30"}


@pytest.fixture
def office(backend_url: str, tmp_path: Path) -> Iterator[Houses]:
    """The agencies on SQLite and on PostgreSQL."""
    made = make_houses(settings_for(tmp_path / "data", backend_url))
    yield made
    with made.database.reading() as session:
        assert verify_register(session).ok
    made.database.dispose()


def ask(office: Houses, **changed: Any) -> str:
    """A request that has come to Rangga."""
    fields = {"kegiatan": "Rapat", **MEETING, "peserta": 20} | changed
    number = office.file("bengkulu.pjk", SOP, fields, {"nota_dinas": [letter(office)]}).number
    office.act("bengkulu.tip", number, "instruksikan", minutes=0)
    return number


def letter(office: Houses) -> str:
    """A note handed in by Hendri."""
    stored = office.office.files.receive(BytesIO(LETTER), filename="nota.pdf", limit=10 << 20)
    with office.database.writing() as session:
        actor = load_actor(session, office.people["bengkulu.pjk"], office.clock.now())
        return upload(session, actor, stored, None, office.clock.now()).id


def free_of_overlap(office: Houses) -> bool:
    """Whether no two bookings in force meet."""
    with office.database.reading() as session:
        held = session.scalars(select(Booking).where(Booking.released_at.is_(None)).order_by(Booking.starts_at)).all()
    return all(one.ends_at <= other.starts_at for one, other in pairwise(held))


def test_one_licence_for_two_meetings(office: Houses) -> None:
    """BKL-20, BKL-25: of five pairs that meet, each time one has the account and the other stays where it was."""
    for day in range(23, 28):
        pair = [
            ask(office, mulai=f"2026-11-{day}T09:00", selesai=f"2026-11-{day}T11:00"),
            ask(office, mulai=f"2026-11-{day}T10:59", selesai=f"2026-11-{day}T12:00"),
        ]
        got = run(*(does(office, "bengkulu.ti", number, "berikan_akun", akun=ACCOUNT) for number in pair))
        assert got == ["Done", "SlotTaken"]
        with office.database.reading() as session:
            states = session.scalars(select(Case.state).where(Case.number.in_(pair))).all()
        assert sorted(states) == ["lisensi_aktif", "pengecekan_ti"]
    assert free_of_overlap(office)


def test_a_loan_and_a_move_into_it(office: Houses) -> None:
    """BKL-A4: one is lent what the other moves into: never both."""
    lent = ask(office, mulai="2026-11-25T09:00", selesai="2026-11-25T10:00")
    does(office, "bengkulu.ti", lent, "berikan_akun", akun=ACCOUNT)()
    other = ask(office, mulai="2026-11-26T09:00", selesai="2026-11-26T10:00")
    into = {"mulai": "2026-11-26T09:30", "selesai": "2026-11-26T11:00"}
    got = run(
        does(office, "bengkulu.ti", other, "berikan_akun", akun=ACCOUNT),
        does(office, "bengkulu.pjk", lent, "ubah_jadwal", **into),
    )
    assert got == ["Done", "SlotTaken"]
    assert free_of_overlap(office)


def test_called_off_while_it_is_lent(office: Houses) -> None:
    """Hendri gives up what Rangga is just lending: one of the two was first, and the other is told so."""
    number = ask(office)
    got = run(
        does(office, "bengkulu.ti", number, "berikan_akun", akun=ACCOUNT),
        does(office, "bengkulu.pjk", number, "batalkan"),
    )
    assert got == ["Done", "Stale"]
    with office.database.reading() as session:
        state = session.scalar(select(Case.state).where(Case.number == number))
        held = session.scalars(select(Booking).where(Booking.released_at.is_(None))).all()
    assert (state, len(held)) in {("lisensi_aktif", 1), ("dibatalkan", 0)}


def test_the_end_comes_while_the_meeting_is_extended(office: Houses) -> None:
    """BKL-A3, BKL-A4: the timer and the extension in the same second: the meeting has ended, or it goes on; never both."""
    number = ask(office)
    does(office, "bengkulu.ti", number, "berikan_akun", akun=ACCOUNT)()
    office.clock.at = at("2026-11-23 15:29:59")
    extend = does(office, "bengkulu.pjk", number, "ubah_jadwal", **EXTENDED)
    ring = partial(scan, office.database, office.office, at("2026-11-23 15:30"))
    done, scanned = at_once(2, lambda n: (extend, ring)[n]())
    assert isinstance(scanned, Scanned)
    with office.database.reading() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        told = session.scalars(select(Message.template).where(Message.template == "rapat_berakhir")).all()
    went_on = isinstance(done, Done)
    assert went_on or isinstance(done, Stale | NotFromHere)
    assert case.state == ("lisensi_aktif" if went_on else "unduh_rekaman")
    assert (scanned.rang, len(told)) == ((0, 0) if went_on else (1, 2))


def test_three_workers_see_the_meeting_end(office: Houses) -> None:
    """BKL-22: each of four meetings ends once and each requester is reminded once, however many look."""
    for minute in (10, 20, 30, 40):
        number = ask(office, mulai=f"2026-11-23T13:{minute - 10:02}", selesai=f"2026-11-23T13:{minute}")
        does(office, "bengkulu.ti", number, "berikan_akun", akun=ACCOUNT)()
    late, others = at("2026-11-23 13:40"), [Database(office.database.url) for _ in range(3)]
    rang = at_once(3, lambda n: scan(others[n], office.office, late).rang)
    for database in others:
        database.dispose()
    assert sum(rang) + scan(office.database, office.office, late).rang == 4
    with office.database.reading() as session:
        kinds = session.scalars(select(AlarmFired.kind)).all()
        told = session.scalars(select(Message.template).where(Message.template == "rapat_berakhir")).all()
    assert (kinds, len(told)) == (["timed:rapat_berakhir"] * 4, 8)


def test_the_last_row_is_done_once(office: Houses) -> None:
    """BKL-23: ten clicks at once take the licence back once, and Hendri gets one letter of thanks."""
    number = ask(office)
    does(office, "bengkulu.ti", number, "berikan_akun", akun=ACCOUNT)()
    office.clock.at = at("2026-11-23 15:30")
    scan(office.database, office.office, office.clock.at)
    does(office, "bengkulu.ti", number, "rekaman_diunduh", ada_rekaman=False)()
    back = does(office, "bengkulu.anggota", number, "set_basic")
    assert run(*[back] * 10) == ["Done"] + ["Stale"] * 9
    with office.database.reading() as session:
        told = session.scalars(select(Message.channel).where(Message.template == "selesai")).all()
        returned = session.scalars(select(Booking.returned_at)).all()
    assert (sorted(told), returned) == (["email", "page"], [office.clock.at])
