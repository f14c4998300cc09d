"""The letters of one office, told with names: permitted, refused, called off, expired, moved, handed over."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Invalid, NotFound, NotFromHere, NotYet, NotYours
from engine.records import Booking, Case, Entry, Message, Task
from tests.engine.bandung import act_at, case_of, file_at, rows, task_of
from tests.engine.by_hand import at
from tests.office import Bandung

DISPOSISI = {"instruksi": ["tindak_lanjuti"]}
EVENT = {"mulai": "2026-11-25T09:00", "selesai": "2026-11-25T11:00"}


def told(bandung: Bandung, number: str, template: str) -> list[tuple[str, str]]:
    """(channel, recipient) of a message."""
    return [(m.channel, m.recipient) for m in rows(bandung, Message, number) if m.template == template]


def to_operator(bandung: Bandung, number: str) -> None:
    """The three officials do their part, two minutes each."""
    for when, who, action, answer in (
        ("09:02", "kadis", "disposisi_kabid", DISPOSISI),
        ("09:04", "kabid", "disposisi_subkoor", {"catatan": "Mohon diproses."}),
        ("09:06", "subkoor", "terima", {}),
        ("09:08", "subkoor", "izinkan", {"bentuk": "lisan"}),
        ("09:10", "subkoor", "tunjuk_operator", {"operator": "bandung.operator1"}),
    ):
        act_at(bandung, f"2026-11-20 {when}", who, number, action, **answer)


def test_a_permitted_request_from_letter_to_thanks(bandung: Bandung) -> None:
    """Ibu Sari asks on Friday for Wednesday; the Kepala Dinas dispositions on the phone; Dadan sends and accompanies.

    BDG-22…27, BDG-29…31, BDG-33, BDG-34; nine rows, each on time, the register tells who acted as what.
    """
    number = file_at(bandung, "2026-11-20 09:00", **EVENT, narahubung="Ibu Sari", kegiatan="Sosialisasi PPID").number
    assert number == "BDG-2026-00001"
    assert {c for c, _ in told(bandung, number, "tanda_terima")} == {"page", "email"}
    assert told(bandung, number, "surat_masuk")[1:] == [("email", "kadis@bandung.example")]
    to_operator(bandung, number)
    assert told(bandung, number, "penunjukan_operator")[1:] == [("email", "operator1@bandung.example")]
    undangan = "Topik: Sosialisasi\nhttps://zoom.example/j/81"
    act_at(
        bandung, "2026-11-20 09:12", "operator1", number, "buat_link_agenda", akun="zoom-bandung-1", undangan=undangan
    )
    act_at(bandung, "2026-11-20 09:14", "operator1", number, "kirim_link", kanal="email")
    link = [m for m in rows(bandung, Message, number) if m.template == "tautan"]
    assert {(m.channel, m.recipient) for m in link} == {
        ("page", str(bandung.people["bandung.pemohon"])),
        ("email", "rapat@dinas.example"),
    }
    assert all(undangan in m.body and "Rabu, 25 November 2026 09.00 WIB" in m.body for m in link)
    with pytest.raises(NotYet, match=r"25-11-2026 pukul 09\.00"):
        act_at(bandung, "2026-11-25 08:59", "operator1", number, "selesai_damping")
    done = act_at(bandung, "2026-11-25 11:05", "operator1", number, "selesai_damping", catatan="Lancar.")
    assert done.state == "selesai"
    assert case_of(bandung, number).outcome == "selesai"
    tasks = rows(bandung, Task, number)
    assert [(t.no, t.status) for t in tasks] == [(str(n), "done") for n in range(1, 10)]
    assert [t.verdict for t in tasks] == ["on_time"] * 8 + ["no_standard"]
    spoken = [e.as_position for e in rows(bandung, Entry, number)]
    posts = ["Kepala Dinas", "Kepala Bidang Informasi Publik", *("Subkoordinator",) * 3, *("Operator 1",) * 3]
    assert spoken == ["Instansi/pemohon", *posts]


def test_a_refused_request(bandung: Bandung) -> None:
    """BDG-28, BDG-A1: "Tidak" ends the case; the reason is told to the requester; rows 6 to 9 were never opened."""
    number = file_at(bandung, "2026-11-20 09:00", **EVENT).number
    act_at(bandung, "2026-11-20 09:02", "kadis", number, "disposisi_kabid", **DISPOSISI)
    act_at(bandung, "2026-11-20 09:04", "kabid", number, "disposisi_subkoor", **DISPOSISI)
    act_at(bandung, "2026-11-20 09:06", "subkoor", number, "terima")
    with pytest.raises(Invalid):
        act_at(bandung, "2026-11-20 09:07", "subkoor", number, "tidak_izinkan", alasan="   ")
    act_at(bandung, "2026-11-20 09:08", "subkoor", number, "tidak_izinkan", alasan="Semua akun dipakai pelantikan.")
    assert case_of(bandung, number).outcome == "tidak_diizinkan"
    assert [t.no for t in rows(bandung, Task, number)] == ["1", "2", "3", "4", "5"]
    letters = [m.body for m in rows(bandung, Message, number) if m.template == "tidak_diizinkan"]
    assert letters
    assert all("Semua akun dipakai pelantikan." in body for body in letters)
    with pytest.raises(NotFromHere):
        act_at(bandung, "2026-11-20 09:09", "subkoor", number, "izinkan", bentuk="lisan")


def test_a_disposition_says_something(bandung: Bandung) -> None:
    """BDG-23, BDG-24: ticked instructions or words; nothing at all is no disposition, an unknown tick is a fault."""
    number = file_at(bandung, "2026-11-20 09:00", **EVENT).number
    wrongs: list[dict[str, Any]] = [{}, {"instruksi": []}, {"instruksi": ["bakar"]}, {"catatan": "  "}]
    for wrong in wrongs:
        with pytest.raises(Invalid):
            act_at(bandung, "2026-11-20 09:02", "kadis", number, "disposisi_kabid", **wrong)
    act_at(bandung, "2026-11-20 09:02", "kadis", number, "disposisi_kabid", catatan="Segera.")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"email": "", "whatsapp": ""}, "email"),
        ({"email": "bukan surel"}, "email"),
        ({"whatsapp": "021"}, "whatsapp"),
        ({"mulai": "2026-11-19T09:00"}, "mulai"),
        ({"selesai": "2026-11-25T09:00"}, "selesai"),
        ({"peserta": 0}, "peserta"),
        ({"kegiatan": "   "}, "kegiatan"),
        ({"mulai": "besok"}, "mulai"),
    ],
)
def test_a_request_that_lacks_something(sqlite_bandung: Bandung, fields: dict[str, Any], wrong: str) -> None:
    """BDG-35: each fault is told at its field, in Indonesian; no number is used up."""
    with pytest.raises(Invalid) as refusal:
        file_at(sqlite_bandung, "2026-11-20 09:00", **{**EVENT, **fields})
    assert wrong in refusal.value.errors
    assert file_at(sqlite_bandung, "2026-11-20 09:01", **EVENT).number == "BDG-2026-00001"


def test_the_link_goes_where_the_request_says(bandung: Bandung) -> None:
    """BDG-31: only a channel the request states; WhatsApp waits for its gateway or for a hand."""
    number = file_at(bandung, "2026-11-20 09:00", **EVENT, email="", whatsapp="0812-0000-0009").number
    to_operator(bandung, number)
    act_at(
        bandung,
        "2026-11-20 09:12",
        "operator1",
        number,
        "buat_link_agenda",
        akun="zoom-bandung-1",
        undangan="https://z",
    )
    with pytest.raises(Invalid, match="perlu diperbaiki"):
        act_at(bandung, "2026-11-20 09:13", "operator1", number, "kirim_link", kanal="email")
    act_at(bandung, "2026-11-20 09:14", "operator1", number, "kirim_link", kanal="whatsapp")
    assert ("whatsapp", "6281200000009") in told(bandung, number, "tautan")


def test_called_off_by_who_asked(bandung: Bandung) -> None:
    """Until the link is sent the requester may call off: the account is free, the operator is told; later not."""
    number = file_at(bandung, "2026-11-20 09:00", **EVENT).number
    to_operator(bandung, number)
    act_at(
        bandung,
        "2026-11-20 09:12",
        "operator1",
        number,
        "buat_link_agenda",
        akun="zoom-bandung-1",
        undangan="https://z",
    )
    for who in ("kadis", "subkoor", "operator1"):
        with pytest.raises(NotYours):
            act_at(bandung, "2026-11-20 09:13", who, number, "batalkan")
    act_at(bandung, "2026-11-20 09:14", "pemohon", number, "batalkan", alasan="Ditunda.")
    assert case_of(bandung, number).outcome == "dibatalkan"
    assert ("email", "operator1@bandung.example") in told(bandung, number, "dibatalkan")
    assert [b.released_at for b in rows(bandung, Booking, number)] == [at("2026-11-20 09:14")]
    again = file_at(bandung, "2026-11-20 10:00", **EVENT).number
    to_operator_again(bandung, again)


def to_operator_again(bandung: Bandung, number: str) -> None:
    """The account that was freed can be taken for the same hours; once the link is sent, calling off is over."""
    to_operator(bandung, number)
    act_at(
        bandung,
        "2026-11-20 10:12",
        "operator1",
        number,
        "buat_link_agenda",
        akun="zoom-bandung-1",
        undangan="https://z",
    )
    act_at(bandung, "2026-11-20 10:14", "operator1", number, "kirim_link", kanal="email")
    with pytest.raises(NotFromHere):
        act_at(bandung, "2026-11-20 10:15", "pemohon", number, "batalkan")


def test_a_request_nobody_answered_expires(bandung: Bandung) -> None:
    """When the event has ended the system closes the case and tells the requester; nobody is asked any more."""
    from engine.alarms import scan

    number = file_at(bandung, "2026-11-20 09:00", **EVENT).number
    scan(bandung.database, bandung.office, at("2026-11-25 10:59"))
    assert case_of(bandung, number).state == "disposisi_kadis"
    scan(bandung.database, bandung.office, at("2026-11-25 11:00"))
    case = case_of(bandung, number)
    assert (case.state, case.outcome) == ("kedaluwarsa", "kedaluwarsa")
    assert ("email", "rapat@dinas.example") in told(bandung, number, "kedaluwarsa")
    assert task_of(bandung, number, "disposisi_kadis").status == "void"


def test_the_meeting_is_moved(bandung: Bandung) -> None:
    """Ibu Sari moves the meeting: H-1 and the booking follow, the operator is told, a taken slot is refused."""
    number = file_at(bandung, "2026-11-20 09:00", **EVENT).number
    to_operator(bandung, number)
    act_at(
        bandung,
        "2026-11-20 09:12",
        "operator1",
        number,
        "buat_link_agenda",
        akun="zoom-bandung-1",
        undangan="https://z",
    )
    new = {"mulai": "2026-11-30T13:00", "selesai": "2026-11-30T14:00"}
    act_at(bandung, "2026-11-20 09:13", "pemohon", number, "ubah_jadwal", **new)
    assert task_of(bandung, number, "pengiriman_link").deadlines[0]["at"] == at("2026-11-27 16:30").isoformat()
    assert [b.starts_at for b in rows(bandung, Booking, number)] == [at("2026-11-30 13:00")]
    assert ("email", "operator1@bandung.example") in told(bandung, number, "jadwal_berubah")
    with pytest.raises(Invalid):
        act_at(bandung, "2026-11-20 09:14", "pemohon", number, "ubah_jadwal", **EVENT | {"selesai": "2026-11-25T08:00"})
    with pytest.raises(NotYours):
        act_at(bandung, "2026-11-20 09:14", "operator1", number, "ubah_jadwal", **EVENT)


def test_the_operator_is_replaced(bandung: Bandung) -> None:
    """Dadan falls ill: Rina goes on with what was left of the five minutes; both are told; the link is hers to send."""
    number = file_at(bandung, "2026-11-20 09:00", **EVENT).number
    to_operator(bandung, number)
    act_at(bandung, "2026-11-20 09:12", "subkoor", number, "ganti_operator", operator="bandung.operator2")
    assert ("email", "operator1@bandung.example") in told(bandung, number, "operator_diganti")
    assert ("email", "operator2@bandung.example") in told(bandung, number, "penunjukan_operator")
    task = task_of(bandung, number, "pembuatan_link")
    assert (task.opened_at, task.due_at) == (at("2026-11-20 09:10"), at("2026-11-20 09:15"))
    answer = {"akun": "zoom-bandung-2", "undangan": "https://z"}
    with pytest.raises(NotYours):
        act_at(bandung, "2026-11-20 09:13", "operator1", number, "buat_link_agenda", **answer)
    act_at(bandung, "2026-11-20 09:14", "operator2", number, "buat_link_agenda", **answer)
    assert task_of(bandung, number, "pembuatan_link").verdict == "on_time"


def test_a_paper_letter_at_the_desk(bandung: Bandung) -> None:
    """BDG-A11: the TU types a letter in for somebody without an account; an agenda number comes by itself."""
    bandung.clock.at = at("2026-11-20 09:00")
    done = bandung.file("bandung.tu", on_behalf_of={"name": "Ibu Sari", "email": "sari@luar.example"})
    case = case_of(bandung, done.number)
    assert case.typist_id == bandung.people["bandung.tu"]
    assert done.number == "BDG-2026-00001"
    assert rows(bandung, Entry, done.number)[0].as_position == "Tata Usaha"
    assert [c for c, _ in told(bandung, done.number, "tanda_terima")] == ["email"]
    with pytest.raises(NotYours):
        bandung.file("bandung.kabid", on_behalf_of={"name": "Ibu Sari", "email": "sari@luar.example"})


def test_a_stranger_does_not_even_learn_that_the_letter_exists(bandung: Bandung) -> None:
    """Another agency, and an unknown number, get the same answer."""
    number = file_at(bandung, "2026-11-20 09:00", **EVENT).number
    bandung.people["bandung.asing"] = bandung.people["lain.pegawai"]
    sentences = set()
    for which in (number, "BDG-2026-99999"):
        with pytest.raises(NotFound) as refusal:
            act_at(bandung, "2026-11-20 09:05", "asing", which, "disposisi_kabid", **DISPOSISI)
        sentences.add(refusal.value.detail)
    assert len(sentences) == 1
    with bandung.database.reading() as session:
        assert len(session.scalars(select(Case)).all()) == 1
