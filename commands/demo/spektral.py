"""The demonstration office of BPS Provinsi Riau: coaching for the offices of the province. All persons are invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, cycle

from commands.demo.letters import paper_pdf
from commands.demo.settling import House, Seat, contact, found
from commands.demo.stage import Stage, Story
from commands.demo.telling import DAY, MINUTE, Deed, Tale, coming_days, past_days, slot, tell
from engine.around.library import CATEGORY, FILE, TITLE, add
from engine.perform import Answer

SOP = "spektral-pembinaan"
REQUESTER, ADMIN, SUPERVISOR = "spektral.pengaju", "spektral.admin", "spektral.supervisor"
COACHES = ("spektral.pembina1", "spektral.pembina2")
SEATS = (
    Seat("supervisor", "Rosmiati Hasanuddin", "Supervisor SPEKTRAL", ("supervisor",)),
    Seat("admin", "Andika Ramadhanu", "Admin SPEKTRAL", ("admin",), above="supervisor"),
    Seat("operator", "Fitri Handayanti", "Operator SPEKTRAL", ("operator", "pembina"), above="supervisor"),
    Seat("pembina1", "Zulfikar Arrasyid", "Operator dan pembina 1", ("operator", "pembina"), above="supervisor"),
    Seat("pembina2", "Laila Mufidawati", "Operator dan pembina 2", ("operator", "pembina"), above="supervisor"),
)
KINDS = (
    "Pembinaan metadata statistik",
    "Pelatihan pengolahan data",
    "Pertemuan dengan Zoom",
    "Rekomendasi kegiatan statistik",
)
PLACES = ("BPS Provinsi Riau", "Aula Diskominfo Provinsi Riau", "Daring melalui Zoom")
INSTITUTION = "Dinas Kesehatan Provinsi Riau"
PAPER = {"dokumen": ("BPS Provinsi Riau", ["Daftar hadir pembinaan statistik sektoral"])}


WORDS = (
    "Narasumber menjawab semua pertanyaan kami dan materinya langsung dapat dipakai.",
    "Mohon waktunya diperpanjang; praktik pengolahan datanya sangat membantu.",
)
MODULES = (
    ("Pengantar metadata statistik sektoral", "Metadata statistik"),
    ("Menyusun rekomendasi kegiatan statistik", "Rekomendasi kegiatan statistik"),
    ("Mengolah data survei dengan lembar kerja", "Pengolahan data"),
)


def settle(stage: Stage) -> Iterator[Story]:
    """Sets the office up and gives the stories to be played in it."""
    house = office(stage)
    return chain([_modules(stage)], (tell(stage, house.calendar, tale) for tale in tales(stage, house)))


def _modules(stage: Stage) -> Iterator[datetime]:
    """What the library holds already."""
    operator = "spektral.operator"
    for number, (title, category) in enumerate(MODULES):
        yield stage.now - timedelta(days=40 - number)
        paper = stage.upload(operator, "modul.pdf", paper_pdf("BPS Provinsi Riau", [title]))
        answer = Answer({TITLE: title, CATEGORY: category}, {FILE: paper})
        add(stage.session, stage.office, SOP, stage.actor(operator), answer, stage.at)


def office(stage: Stage) -> House:
    """Its people and its calendar; who asks for coaching has an account and no post."""
    stage.person(REQUESTER, "Siti Nurhalimahwati", **contact("spektral", "pengaju"))
    return found(stage, "spektral", "BPS Provinsi Riau", SOP, SEATS)


def tales(stage: Stage, house: House) -> Iterator[Tale]:
    """Coaching of the past weeks with its documentation, and requests in every status today."""
    kinds, places = cycle(KINDS), cycle(PLACES)
    for number, day in enumerate(past_days(house.calendar, stage.now, 20)[::2]):
        begins, _ = slot(house.calendar, day, 9, 120)
        filed = house.calendar.add(begins, -stage.random.uniform(4, 7) * DAY)
        fields = _fields(next(kinds), next(places), begins, number)
        words = WORDS[number % len(WORDS)] if number % 5 in (0, 1) else ""
        yield Tale(
            SOP, filed, REQUESTER, fields, deeds=_deeds(stage, begins, number), typist=_typist(number), words=words
        )
    ahead = coming_days(house.calendar, stage.now, 5)
    for number, count in enumerate((0, 0, 1, 2, 2)):
        begins, _ = slot(house.calendar, ahead[number], 10, 120)
        filed = house.calendar.add(stage.now, -(1 + number) * DAY)
        fields = _fields(next(kinds), next(places), begins, number)
        yield Tale(SOP, filed, REQUESTER, fields, deeds=_deeds(stage, begins, 1)[:count])


def _typist(number: int) -> str | None:
    return ADMIN if number % 5 == 4 else None


def _fields(kind: str, place: str, at: datetime, number: int) -> dict[str, object]:
    return {
        "nama_pengaju": "Siti Nurhalimahwati",
        "telepon": "0812 7000 1111",
        "email": contact("spektral", "pengaju")["email"],
        "instansi": INSTITUTION if number % 3 else "Dinas Pendidikan Kota Pekanbaru",
        "tingkat_satuan_kerja": "Provinsi" if number % 3 else "Kabupaten/Kota",
        "produsen_data": number % 2 == 0,
        "jenis_layanan": kind,
        "deskripsi": f"{kind} untuk pengelola data di lingkungan dinas.",
        "lokasi": place,
        "waktu": at.isoformat(),
        "pic_nama": "Siddiq Maulanarahman",
        "pic_telepon": "081200000077",
    }


def _deeds(stage: Stage, begins: datetime, number: int) -> tuple[Deed, ...]:
    started = Deed(SUPERVISOR, "proses", stage.random.uniform(30, 200) * MINUTE)
    if number % 5 == 3:
        reason = {"alasan_ditolak": "Jadwal pembina penuh; pakailah modul yang tersedia."}
        return (started, Deed(SUPERVISOR, "tolak", 0.5 * DAY, reason))
    coaches = list(COACHES[: 1 + number % 2])
    agreed = Deed(SUPERVISOR, "setujui", stage.random.uniform(0.2, 1) * DAY, {"pembina": coaches})
    closed = Deed(SUPERVISOR, "selesaikan", 0, at=begins + timedelta(hours=3))
    brought = Deed(coaches[0], "unggah", 0.4 * DAY, {"jenis": "daftar_hadir"}, PAPER)
    if number == 7:  # filed twice
        return (Deed(ADMIN, "hapus", 60 * MINUTE, {"alasan": "Pengajuan ganda."}),)
    return (started, agreed, closed, brought) if number % 4 != 2 else (started, agreed, closed)
