"""Who is told what of a coaching, on which way, in which words: the letters of the manual line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from engine.clock import Clock
from engine.records import Person, table
from engine.settings import Settings
from engine.wiring import Runtime
from tests.office import settings_for
from tests.sinks.smtp import SmtpSink, smtp_sink
from tests.stories.spektral import ANDIKA, LAILA, ROSMIATI, SITI, SOP, ZULFIKAR, Riau
from tests.web.api_client import refused
from web.door import Door
from workers.delivery import deliver
from workers.wiring import Wired

HOUSE = "https://spektral.example"
TO_SITI = "pengaju@dinas.example"
"""The address of the form; her account's own is another."""
SAMPLE = {
    "jenis_layanan": "PERTEMUAN DENGAN ZOOM",
    "lokasi": "BPS PROVINSI RIAU",
    "waktu": "2023-10-06T04:10",
    "pic_nama": "SIDDIK",
    "pic_telepon": "081234567890",
}
"""The values printed in the manual's letter (SPK-75)."""
PRINTED = """
Yth, Bapak/Ibu FATHIR MAULA. S

Anda ditugaskan menjadi Narasumber dalam kegiatan pembinaan statistik sektoral dengan detail:

Jenis layanan pembinaan : PERTEMUAN DENGAN ZOOM

Lokasi pembinaan : BPS PROVINSI RIAU

Tanggal : 06/10/2023 Pukul : 04:10 WIB

PIC Kegiatan : SIDDIK (081234567890)

Terima kasih,

Supervisor SPEKTRAL Badan Pusat Statistik Provinsi Riau
"""
"""The letter to a coach as the manual prints it, under its title."""


@pytest.fixture
def relay() -> Iterator[SmtpSink]:
    """A mail relay on the loopback."""
    with smtp_sink() as sink:
        yield sink


@pytest.fixture
def settings(tmp_path: Path, relay: SmtpSink) -> Settings:
    """Settings of an office whose letters leave."""
    database = f"sqlite:///{tmp_path / 'office.sqlite3'}"
    return settings_for(tmp_path / "data", database, public_url=HOUSE, smtp_url=relay.url)


def lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line for line in text.splitlines() if line.strip()]


def new(riau: Riau, since: int) -> list[tuple[str, str, str]]:
    """(template, way, whom) of each message behind the first `since`; a notice of the page by username."""
    names = {str(person): name for name, person in riau.houses.people.items()}
    return [(m.template, m.channel, names.get(m.recipient, m.recipient)) for m in riau.houses.messages()[since:]]


def both(template: str, account: str, address: str) -> list[tuple[str, str, str]]:
    """The two ways to somebody without a WhatsApp gateway."""
    return [(template, "page", account), (template, "email", address)]


def test_the_good_way_step_by_step(riau: Riau) -> None:
    """SPK-60, SPK-72, SPK-73: one e-mail to Siti, one to each coach; at the end each coach is led to the upload."""
    number = riau.ask()
    coaches = [(ZULFIKAR, "pembina1@spektral.example"), (LAILA, "pembina2@spektral.example")]
    assert new(riau, 0) == [
        *both("tanda_terima", SITI, TO_SITI),
        *both("pengajuan_masuk", ROSMIATI, "supervisor@spektral.example"),
    ]
    since = len(riau.houses.messages())
    riau.done(ROSMIATI, number, "proses")
    assert new(riau, since) == both("diproses", SITI, TO_SITI)
    since = len(riau.houses.messages())
    riau.done(ROSMIATI, number, "setujui", pembina=[LAILA, ZULFIKAR])
    to_each = [line for who in coaches for line in both("penunjukan", *who)]
    assert sorted(new(riau, since)) == sorted([*both("disetujui", SITI, TO_SITI), *to_each])
    since = len(riau.houses.messages())
    riau.done(ROSMIATI, number, "selesaikan")
    to_each = [line for who in coaches for line in both("unggah_dokumentasi", *who)]
    assert sorted(new(riau, since)) == sorted([*to_each, *both("selesai", SITI, TO_SITI)])


def test_the_letter_to_a_coach_as_printed(riau: Riau) -> None:
    """SPK-74, SPK-75, SPK-76: title, salutation, six lines and signature; between them only the way to the case is ours."""
    with riau.houses.database.writing() as session:
        who = riau.houses.people[ZULFIKAR]
        session.execute(update(table(Person)).where(Person.id == who).values(name="FATHIR MAULA. S"))
    number = riau.bring_to("disetujui", ZULFIKAR, **SAMPLE)
    (letter,) = [m for m in riau.letters("penunjukan") if m.channel == "email"]
    assert letter.subject == "Penujukkan Narasumber Pembinaan"  # as printed
    ours = f"Buka berkas: {HOUSE}/berkas/{number}"
    assert [line for line in lines(letter.body) if line != ours] == lines(PRINTED)
    assert ours in letter.body


def test_each_coach_by_their_own_name(riau: Riau) -> None:
    """SPK-73: two letters, the same but for the name; both name the PIC."""
    riau.bring_to("disetujui", ZULFIKAR, LAILA, **SAMPLE)
    first, second = (m for m in riau.letters("penunjukan") if m.channel == "email")
    assert first.body.startswith("Yth, Bapak/Ibu Zulfikar Arrasyid\n")
    assert second.body.startswith("Yth, Bapak/Ibu Laila Mufidawati\n")
    assert lines(first.body)[1:] == lines(second.body)[1:]
    assert "PIC Kegiatan : SIDDIK (081234567890)" in first.body


def test_the_letter_to_the_requester(riau: Riau) -> None:
    """SPK-72, SPK-76: the activity in the same lines, and the names of all coaches in one letter."""
    number = riau.bring_to("disetujui", ZULFIKAR, LAILA, **SAMPLE)
    (letter,) = [m for m in riau.letters("disetujui") if m.channel == "email"]
    assert letter.subject == f"Pengajuan pembinaan {number} disetujui"
    assert lines(letter.body) == [
        "Yth, Bapak/Ibu Nama Pengaju",
        "Pengajuan pembinaan statistik sektoral dari Dinas Kesehatan disetujui dengan detail:",
        "Jenis layanan pembinaan : PERTEMUAN DENGAN ZOOM",
        "Lokasi pembinaan : BPS PROVINSI RIAU",
        "Tanggal : 06/10/2023 Pukul : 04:10 WIB",
        "Nama pembina : Zulfikar Arrasyid, Laila Mufidawati",
        "Pembina akan menghubungi PIC Kegiatan: SIDDIK (081234567890).",
        "Terima kasih,",
        "Supervisor SPEKTRAL Badan Pusat Statistik Provinsi Riau",
    ]


def test_the_way_to_the_upload(riau: Riau) -> None:
    """SPK-60: the letter at the end leads to Daftar Pembinaan and says what to press there."""
    riau.bring_to("selesai", ZULFIKAR, **SAMPLE)
    (letter,) = [m for m in riau.letters("unggah_dokumentasi") if m.channel == "email"]
    assert f"Unggah dokumentasi pada kolom Aksi di Daftar Pembinaan: {HOUSE}/tabel/{SOP}/pembinaan" in letter.body
    assert "Tanggal : 06/10/2023 Pukul : 04:10 WIB" in letter.body
    assert "Yth, Bapak/Ibu Zulfikar Arrasyid" in letter.body


def test_the_others(riau: Riau) -> None:
    """SPK-14, SPK-69: receipt and progress with the way to look, the reason of a refusal, and at the end what Siti is asked for."""
    number = riau.bring_to("selesai")
    second = riau.bring_to("ditolak")
    riau.done(ANDIKA, second, "hapus", alasan="Tercatat dua kali.")
    text = {m.template: f"{m.subject}\n{m.body}" for m in riau.houses.messages() if m.channel == "email"}
    assert f"{HOUSE}/lacak/{second}/" in text["tanda_terima"]
    assert "Tanggal : 19/11/2026 Pukul : 09:00 WIB" in text["tanda_terima"]
    assert f"Pengajuan pembinaan {second}: Dalam Proses" in text["diproses"]
    assert "PIC dapat kami hubungi" in text["diproses"]
    assert "Alasan Ditolak : Pakailah modul yang tersedia." in text["ditolak"]
    assert "Kami menantikan testimoni Anda" in text["selesai"]
    assert f"/lacak/{number}/" in text["selesai"]
    assert "/kuesioner" in text["selesai"]
    assert "Alasan: Tercatat dua kali." in text["dihapus"]
    assert "PIC Kegiatan : Siddiq (+62 812-0000-0077)" in text["pengajuan_masuk"]
    for template, said in text.items():
        assert "${" not in said, template
        assert ": -\n" not in said, template


def test_what_is_typed_is_no_template(riau: Riau) -> None:
    """A description with slots and a name with a line break change no letter."""
    number = riau.bring_to("disetujui", lokasi="${pic_telepon} $$", jenis_layanan="Rapat ${number}")
    body = riau.letters("penunjukan")[0].body
    assert "Lokasi pembinaan : ${pic_telepon} $$\n" in body
    assert "Jenis layanan pembinaan : Rapat ${number}\n" in body
    assert number not in body.replace(f"/berkas/{number}", "")
    wrong = riau.body(instansi="Dinas\nBcc: semua@x.example")
    refused(riau.caller(SITI).post("/cases", wrong), 422, "invalid")


def test_delivered_once_to_each(riau: Riau, app: Flask, settings: Settings, relay: SmtpSink) -> None:
    """SPK-72, SPK-73: on the wire one mail to the address of the form and one to each coach, however often the worker looks."""
    riau.bring_to("disetujui", ZULFIKAR, LAILA, **SAMPLE)
    door: Door = app.extensions["door"]
    worker = Wired(settings, Runtime(riau.houses.database, door.office, riau.houses.clock, demo=False), Clock())  # type: ignore[arg-type]
    for _ in range(3):
        deliver(worker)
    mails = [(m.recipient, str(m.parsed["Subject"])) for m in relay.messages]
    title = "Penujukkan Narasumber Pembinaan"
    assert [to for to, subject in mails if subject == title] == [
        "pembina1@spektral.example",
        "pembina2@spektral.example",
    ]
    assert [to for to, subject in mails if subject.endswith("disetujui")] == [TO_SITI]
    assert len(mails) == len(set(mails)) == 6
    for mail in relay.messages:
        if mail.parsed["Subject"] == title:
            assert "PIC Kegiatan : SIDDIK (081234567890)" in mail.parsed.get_content()
