"""Everything at once, with real threads on both databases: one wins, the others are told so, nothing is written twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError

from engine.actors import load_actor
from engine.errors import NotFromHere, SlotTaken, Stale
from engine.idempotency import once
from engine.perform import Answer, Done, bookings, open_case, perform
from engine.records import Booking, Case, Entry, Message, Resource, table
from engine.verify import verify_register
from tests.engine.bandung import act_at, case_of, file_at, rows
from tests.engine.by_hand import at
from tests.engine.made_up import ALL_OF, BOOKING, RETURN, TIMED
from tests.engine.together import at_once
from tests.engine.world import REQUEST, World
from tests.office import Bandung

NOON = "2026-11-16 09:00"


def test_fifty_simultaneous_decisions(bandung: Bandung) -> None:
    """One is done, forty-nine are stale; one line in the register, one set of messages, one task."""
    number = file_at(bandung, "2026-11-20 09:00").number
    act_at(bandung, "2026-11-20 09:01", "kadis", number, "disposisi_kabid", instruksi=["jadwalkan"])
    act_at(bandung, "2026-11-20 09:02", "kabid", number, "disposisi_subkoor", instruksi=["jadwalkan"])
    act_at(bandung, "2026-11-20 09:03", "subkoor", number, "terima")
    now, version = at("2026-11-20 09:04"), case_of(bandung, number).version

    def decide(_turn: int) -> Done:
        with bandung.database.writing() as session:
            actor = load_actor(session, bandung.people["bandung.subkoor"], now)
            answer = Answer({"bentuk": "tertulis"}, version=version)
            return perform(session, bandung.office, number, "izinkan", actor, answer, now)

    got = at_once(50, decide)
    assert [type(g) for g in got if not isinstance(g, Done)] == [Stale] * 49
    assert [e.action for e in rows(bandung, Entry, number)].count("izinkan") == 1
    told = [m.channel for m in rows(bandung, Message, number) if m.template == "diizinkan"]
    assert sorted(told) == ["email", "page"]
    assert case_of(bandung, number).version == version + 1
    with bandung.database.reading() as session:
        assert verify_register(session).ok


def test_two_overlapping_bookings_at_once(world: World) -> None:
    """Five pairs that overlap by an hour: of each pair one has the account, the other is told that it is taken."""
    for day in range(23, 28):
        dates = [
            {"mulai": f"2026-11-{day}T09:00", "selesai": f"2026-11-{day}T11:00"},
            {"mulai": f"2026-11-{day}T10:00", "selesai": f"2026-11-{day}T12:00"},
        ]
        pair = [preparing(world, **each) for each in dates]
        got = at_once(
            2,
            lambda n, pair=pair: world.act("petugas1", pair[n], "buat", NOON, akun="zoom-1"),  # type: ignore[misc]
        )
        assert sorted(type(g).__name__ for g in got) == ["Done", "SlotTaken"]
        states = sorted(world.case(n).state for n in pair)
        assert states == ["pembuatan", "pengiriman"]
        assert sum(len(world.bookings(n)) for n in pair) == 1


def test_a_booking_and_a_move_into_it_at_once(world: World) -> None:
    """One books what the other wants to move into: never both."""
    booked = preparing(world, mulai="2026-11-25T09:00", selesai="2026-11-25T10:00")
    world.act("petugas1", booked, "buat", NOON, akun="zoom-1")
    other = preparing(world, mulai="2026-11-26T09:00", selesai="2026-11-26T10:00")
    new = {"mulai": "2026-11-26T09:30", "selesai": "2026-11-26T10:30"}
    work: list[Callable[[], Any]] = [
        lambda: world.act("petugas1", other, "buat", NOON, akun="zoom-1"),
        lambda: world.act("pemohon", booked, "ubah_jadwal", NOON, **new),
    ]
    assert sorted(type(g).__name__ for g in at_once(2, lambda n: work[n]())) == ["Done", "SlotTaken"]


def test_the_database_itself_refuses_an_overlap(world: World) -> None:
    """Past every check of the engine: a trigger on SQLite, an exclusion constraint on PostgreSQL. [start, end) is half-open."""
    number = preparing(world, mulai="2026-11-25T09:00", selesai="2026-11-25T10:00")
    world.act("petugas1", number, "buat", NOON, akun="zoom-1")
    with world.database.reading() as session:
        zoom = session.scalars(select(Resource.id).where(Resource.key == "zoom-1")).one()
    common = {"resource_id": zoom, "case_id": world.case(number).id}

    def raw(start: str, end: str) -> None:
        with world.database.writing() as session:
            values = {"starts_at": at(f"2026-11-25 {start}"), "ends_at": at(f"2026-11-25 {end}"), **common}
            session.execute(insert(table(Booking)).values(values))

    for start, end in (
        ("09:30", "09:40"),
        ("08:00", "09:01"),
        ("09:59", "11:00"),
        ("08:00", "11:00"),
        ("09:00", "10:00"),
    ):
        with pytest.raises(DBAPIError, match="bookings_never_overlap"):
            raw(start, end)
    raw("08:00", "09:00")
    raw("10:00", "11:00")
    widened = update(table(Booking)).where(Booking.starts_at == at("2026-11-25 10:00"))
    with pytest.raises(DBAPIError, match="bookings_never_overlap"), world.database.writing() as session:
        session.execute(widened.values(starts_at=at("2026-11-25 09:59")))
    with pytest.raises(DBAPIError), world.database.writing() as session:
        session.execute(widened.values(ends_at=at("2026-11-25 10:00")))


def test_an_overlap_only_the_database_saw_is_a_refusal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even without the engine's own look the answer is a sentence, and nothing is written."""
    first, second = (preparing(world) for _ in range(2))
    world.act("petugas1", first, "buat", NOON, akun="zoom-1")
    monkeypatch.setattr(bookings, "check_slots", lambda *_: None)
    before = world.everything()
    with pytest.raises(SlotTaken):
        world.act("petugas1", second, "buat", NOON, akun="zoom-1")
    assert world.everything() == before


def test_numbers_are_unique_and_gapless(own_world: World) -> None:
    """Twenty simultaneous filings, every other one refused: the numbers run on without a hole."""
    world = own_world

    def file(turn: int) -> str:
        return world.file(RETURN, kegiatan=f"Rapat {turn}" if turn % 2 else "")

    got = at_once(20, file)
    numbers = sorted(n for n in got if isinstance(n, str))
    assert numbers == [f"PBK-2026-{n:05d}" for n in range(1, 11)]
    assert sorted(c.number for c in world.rows(Case)) == numbers
    assert world.file(RETURN, "2027-01-04 08:00", **next_year()) == "PBK-2027-00001"
    with world.database.reading() as session:
        assert verify_register(session).ok


def next_year() -> dict[str, str]:
    """Dates for a request of 2027."""
    return {"mulai": "2027-01-20T09:00", "selesai": "2027-01-20T10:00"}


def test_one_key_one_case(own_world: World) -> None:
    """The same keyed request twenty times at once: twenty equal answers, one case."""
    world, now = own_world, at("2026-11-16 08:00")

    def file(_turn: int) -> Any:
        with world.as_("pemohon", now) as (session, actor):

            def act() -> tuple[int, Any]:
                return 201, {"number": open_case(session, world.office, RETURN.key, actor, Answer(REQUEST), now).number}

            return once(session, actor.id or 0, "kunci-1", "0" * 64, now, act)

    assert at_once(20, file) == [(201, {"number": "PBK-2026-00001"})] * 20
    assert len(world.rows(Case)) == 1


def test_a_whole_panel_at_once(world: World) -> None:
    """Three must agree and do so together, all on the version they saw: each counts, one of them moves the case."""
    number = world.file(ALL_OF)
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", penilai=["penilai1", "penilai2", "penilai3"])
    seen = world.case(number).version
    got = at_once(3, lambda n: world.act(f"penilai{n + 1}", number, "setujui", NOON, version=seen))
    assert sorted(done.state for done in got) == ["penilaian", "penilaian", "selesai"]
    assert [t.status for t in world.tasks(number, "penilaian")] == ["done"] * 3
    assert world.case(number).version == seen + 3


def test_a_timer_and_a_person_at_once(world: World) -> None:
    """A request expires in the moment somebody answers it: one of the two happens, and the register tells which."""
    for _ in range(5):
        number = world.file(TIMED)
        work: list[Callable[[], Any]] = [
            lambda number=number: world.act("staf", number, "siap", "2026-11-25 09:00", version=1),  # type: ignore[misc]
            lambda number=number: world.timer(number, "kedaluwarsa", "2026-11-25 09:00"),  # type: ignore[misc]
        ]
        got = at_once(2, lambda n, work=work: work[n]())  # type: ignore[misc]
        assert sum(isinstance(g, Done) for g in got) == 1
        assert all(isinstance(g, Done | Stale | NotFromHere) for g in got)
        assert len(world.entries(number)) == 2


def preparing(world: World, **dates: str) -> str:
    """A case whose account is to be chosen."""
    number = world.file(BOOKING, "2026-11-16 08:00", attachments={"surat": world.upload("pemohon")}, **dates)
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", petugas="petugas1")
    return number
