"""The demonstration office of BPS Provinsi Bengkulu: one licence, lent and taken back. All persons are invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle

from commands.demo.settling import House, Seat, found
from commands.demo.stage import Stage, Story
from commands.demo.telling import DAY, MINUTE, Deed, Papers, Tale, coming_days, past_days, slot, tell

SOP, ACCOUNT = "bengkulu-lisensi", "zoom-bengkulu"
PJK, TIP, TI, MEMBER = "bengkulu.pjk", "bengkulu.tip", "bengkulu.ti", "bengkulu.anggota"
SEATS = (
    Seat("tip", "Yulia Kartikasari", "PJK Teknologi Informasi dan Pengembangan Inovasi", ("pjk_tip",)),
    Seat("ti", "Rangga Pamungkasa", "PJK Teknologi Informasi", ("pjk_ti",), above="tip"),
    Seat("anggota", "Melisa Oktariani", "Anggota PJK TI", ("anggota_ti",), above="ti"),
    Seat("pjk", "Hendri Saputrawan", "PJK Statistik Sosial", ("pjk_terkait",)),
)
MATTERS = (
    *("Pelatihan petugas Susenas", "Rapat evaluasi Sakernas", "Briefing pendataan potensi desa"),
    *("Rapat koordinasi dengan BPS kabupaten", "Diseminasi berita resmi statistik", "Pelatihan entri data SBH"),
)


FATES = {4: "late", 7: "refused", 10: "late", 11: "cancelled", 13: "expired", 18: "licensed", 19: "recorded"}
"""What became of some of the past loans, by their number; the last two still wait for the licence to be taken back."""


def settle(stage: Stage) -> Iterator[Story]:
    """Sets the office up and gives the stories to be played in it."""
    house = office(stage)
    return (tell(stage, house.calendar, tale) for tale in tales(stage, house))


def office(stage: Stage) -> House:
    """Its people, its account, its calendar."""
    return found(stage, "bengkulu", "BPS Provinsi Bengkulu", SOP, SEATS, ACCOUNT)


def tales(stage: Stage, house: House) -> Iterator[Tale]:
    """A loan a day in the past four weeks, some coming, and some lying on each row today."""
    matters = cycle(MATTERS)
    for number, day in enumerate(past_days(house.calendar, stage.now, 20)):
        begins, ends = slot(house.calendar, day, 9 + number % 5, 90)
        yield _whole(stage, house, next(matters), begins, ends, FATES.get(number, "whole"))
    for number, day in enumerate(coming_days(house.calendar, stage.now, 3)):
        begins, ends = slot(house.calendar, day, 13, 150 if number == 0 else 60)
        filed = house.calendar.add(stage.now, -2 * DAY)
        yield Tale(SOP, filed, PJK, _fields(next(matters), begins, ends), _papers(begins), _given(stage))
    for number, minutes in enumerate((2, 7, 25)):
        begins, ends = slot(house.calendar, coming_days(house.calendar, stage.now, 5)[-1], 9 + 2 * number, 60)
        deeds = (Deed(TIP, "instruksikan", 3 * MINUTE, {"catatan": "Mohon dicek jadwalnya."}),) if number else ()
        filed = house.calendar.add(stage.now, -minutes * MINUTE)
        yield Tale(SOP, filed, PJK, _fields(next(matters), begins, ends), _papers(begins), deeds)


def _fields(matter: str, begins: datetime, ends: datetime) -> dict[str, object]:
    return {"kegiatan": matter, "mulai": begins.isoformat(), "selesai": ends.isoformat(), "peserta": 60}


def _papers(begins: datetime) -> Papers:
    lines = [
        "NOTA DINAS",
        "",
        f"Peminjaman lisensi Zoom untuk tanggal {begins:%d-%m-%Y}.",
        "Mohon kiranya dapat diproses.",
    ]
    return {"nota_dinas": ("BPS Provinsi Bengkulu", lines)}


def _given(stage: Stage) -> tuple[Deed, ...]:
    return (
        Deed(TIP, "instruksikan", stage.random.uniform(2, 9) * MINUTE, {"catatan": "Cek jadwal peminjaman."}),
        Deed(TI, "berikan_akun", stage.random.uniform(2, 9) * MINUTE, {"akun": ACCOUNT}),
    )


def _whole(stage: Stage, house: House, matter: str, begins: datetime, ends: datetime, fate: str) -> Tale:
    filed = house.calendar.add(begins, -stage.random.uniform(1.2, 3) * DAY)
    first, given = _given(stage)
    over = ends + timedelta(minutes=stage.random.uniform(70, 120) if fate == "late" else stage.random.uniform(5, 50))
    done = Deed(TI, "rekaman_diunduh", 0, {"ada_rekaman": True, "catatan": "Rekaman sudah diunduh."}, at=over)
    back = Deed(MEMBER, "set_basic", stage.random.uniform(1, 4) * MINUTE)
    ways: dict[str, tuple[Deed, ...]] = {
        "refused": (first, Deed(TI, "jadwal_penuh", 5 * MINUTE, {"alasan": "Lisensi dipakai kegiatan lain."})),
        "cancelled": (first, given, Deed(PJK, "batalkan", 30 * MINUTE, {"alasan": "Rapat ditunda."})),
        "expired": (),
        "licensed": (first, given),
        "recorded": (first, given, done),
    }
    deeds = ways.get(fate, (first, given, done, back))
    points = 3 + stage.random.randrange(2) if fate in ("whole", "late") else 0
    return Tale(SOP, filed, PJK, _fields(matter, begins, ends), _papers(begins), deeds, points=points)
