"""What clever or careless hands tried with a Bandung letter, and what came of it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine.actors import load_actor
from engine.errors import Invalid
from engine.perform.load import load
from engine.queries.case import view_case
from engine.records import Message
from tests.engine.bandung import act_at, case_of, file_at
from tests.engine.by_hand import at
from tests.office import Bandung

EVENT = {"mulai": "2026-12-02T09:00", "selesai": "2026-12-02T11:00"}
DISPOSITION = {"instruksi": ["tindak_lanjuti"]}


def to_operator(office: Bandung, **fields: object) -> str:
    """A letter on its way to operator 1, who has just been appointed."""
    number = file_at(office, "2026-11-16 08:00", **{**EVENT, **fields}).number
    act_at(office, "2026-11-16 08:01", "kadis", number, "disposisi_kabid", **DISPOSITION)
    act_at(office, "2026-11-16 08:02", "kabid", number, "disposisi_subkoor", **DISPOSITION)
    act_at(office, "2026-11-16 08:03", "subkoor", number, "terima")
    act_at(office, "2026-11-16 08:04", "subkoor", number, "izinkan", bentuk="lisan")
    act_at(office, "2026-11-16 08:05", "subkoor", number, "tunjuk_operator", operator="bandung.operator1")
    return number


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2026-11-25"])
def test_a_name_that_looks_like_a_date_is_a_name(sqlite_bandung: Bandung, text: str) -> None:
    """A text is printed as it was typed; only what the form asks as a date is written as one."""
    to_operator(sqlite_bandung, narahubung=text, kegiatan=text)
    with sqlite_bandung.database.reading() as session:
        told = session.scalars(select(Message.body).where(Message.template == "penunjukan_operator")).all()
    assert told
    assert all(f'kegiatan "{text}"' in body and f"Narahubung: {text}" in body for body in told)
    assert all("Rabu, 2 Desember 2026 09.00 WIB" in body for body in told)


def test_an_old_case_is_still_shown_and_closed(bandung: Bandung) -> None:
    """Years later its minutes are what they were, and the operator can still end it."""
    open_number, called_off = to_operator(bandung), file_at(bandung, "2026-11-16 08:00", **EVENT).number
    act_at(bandung, "2026-11-16 09:00", "pemohon", called_off, "batalkan")
    act_at(
        bandung, "2026-11-16 08:06", "operator1", open_number, "buat_link_agenda", akun="zoom-bandung-1", undangan="x"
    )
    act_at(bandung, "2026-11-16 08:07", "operator1", open_number, "kirim_link", kanal="email")
    for number in (open_number, called_off):
        views = []
        for when in ("2026-11-17 09:00", "2036-02-04 09:00"):
            with bandung.database.reading() as session:
                actor = load_actor(session, bandung.people["bandung.kadis"], at(when))
                views.append(view_case(session, bandung.office, number, actor, at(when)))
        closed = [[(t.standing, t.waited_minutes, t.worked_minutes) for t in v.tasks if t.closed_at] for v in views]
        assert closed[0] == closed[1]
    assert act_at(bandung, "2036-02-04 09:00", "operator1", open_number, "selesai_damping").state == "selesai"


@pytest.mark.parametrize(
    ("field", "interval"),
    [
        ("mulai", ("2028-01-10T09:00", "2028-01-10T10:00")),
        ("selesai", ("2026-12-02T09:00", "2032-12-30T10:00")),
    ],
)
def test_nobody_books_an_account_for_ever(sqlite_bandung: Bandung, field: str, interval: tuple[str, str]) -> None:
    """Neither when filing nor by moving the date: at most a year ahead and a month long."""
    times = dict(zip(("mulai", "selesai"), interval, strict=True))
    with pytest.raises(Invalid) as refusal:
        file_at(sqlite_bandung, "2026-11-16 08:00", **times)
    assert field in refusal.value.errors
    number = to_operator(sqlite_bandung)
    with pytest.raises(Invalid) as refusal:
        act_at(sqlite_bandung, "2026-11-16 09:00", "pemohon", number, "ubah_jadwal", **times)
    assert field in refusal.value.errors


def test_who_holds_the_case_is_nobodys_replacement(sqlite_bandung: Bandung) -> None:
    """Replacing an operator by the same one is refused, and tells nobody anything."""
    number = to_operator(sqlite_bandung)
    before = case_of(sqlite_bandung, number).version
    with pytest.raises(Invalid) as refusal:
        act_at(sqlite_bandung, "2026-11-16 09:00", "subkoor", number, "ganti_operator", operator="bandung.operator1")
    assert refusal.value.errors == {"operator": ["Operator ini sudah memegang berkas. Pilih operator yang lain."]}
    assert case_of(sqlite_bandung, number).version == before
    assert (
        act_at(
            sqlite_bandung, "2026-11-16 09:01", "subkoor", number, "ganti_operator", operator="bandung.operator2"
        ).version
        == before + 1
    )


def test_an_operator_who_was_not_appointed_sees_the_outline(sqlite_bandung: Bandung) -> None:
    """A case has reached the operator who was appointed, not whoever else could have been."""
    number = to_operator(sqlite_bandung)
    with sqlite_bandung.database.reading() as session:
        seen = {}
        for who in ("operator1", "operator2"):
            actor = load_actor(session, sqlite_bandung.people[f"bandung.{who}"], at("2026-11-16 09:00"))
            seen[who] = view_case(session, sqlite_bandung.office, number, actor, at("2026-11-16 09:00"))
    assert (seen["operator1"].outline, seen["operator2"].outline) == (False, True)
    assert (dict(seen["operator2"].fields), dict(seen["operator2"].documents)) == ({}, {})


def test_the_calendar_reaches_back_to_its_first_rule(sqlite_bandung: Bandung) -> None:
    """However long ago: a deadline of an old case can always be reckoned."""
    number = to_operator(sqlite_bandung)
    with sqlite_bandung.database.reading() as session:
        got = load(session, sqlite_bandung.office, number, at("2041-02-04 09:00"), lock=False)
    assert got.moment.calendar.first_day <= date(2024, 12, 31)
