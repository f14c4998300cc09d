"""The demonstration office of DTIK UNS: licences for student organisations. All persons are invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, cycle

from commands.demo.settling import House, Seat, contact, found
from commands.demo.stage import Stage, Story
from commands.demo.telling import DAY, MINUTE, Deed, Papers, Tale, past_days, slot, tell
from engine.around.complaints.filing import Grievance, file_complaint

SOP = "uns-ormawa"
REQUESTER, DESK, HEAD, STAFF = "uns.perwakilan", "uns.admin", "uns.pimpinan", "uns.staf"
SEATS = (
    Seat("pimpinan", "Bambang Hadisuwarno", "Direktur DTIK", ("pimpinan",)),
    Seat("admin", "Sri Wahyuningtyas", "Admin unit DTIK", ("admin_unit",), above="pimpinan"),
    Seat("staf", "Galih Prasetyanto", "Staf layanan DTIK", ("staf",), above="pimpinan"),
)
ORMAWA = (
    *(("BEM Fakultas Teknik", "Fakultas Teknik"), ("Himpunan Mahasiswa Kimia", "Fakultas MIPA")),
    *(("UKM Paduan Suara", "Fakultas Ilmu Budaya"), ("Himpunan Mahasiswa Akuntansi", "Fakultas Ekonomi dan Bisnis")),
    ("KSR PMI Unit", "Fakultas Kedokteran"),
)
CHECKED = [
    *("whatsapp", "fakultas", "domain_email", "zoom_basic"),
    *("ttd_ketua", "ttd_pembina", "stempel", "rekomendasi"),
]


def settle(stage: Stage) -> Iterator[Story]:
    """Sets the office up and gives the stories to be played in it."""
    house = office(stage)
    return chain([_complaint(stage)], (tell(stage, house.calendar, tale) for tale in tales(stage, house)))


def _complaint(stage: Stage) -> Iterator[datetime]:
    """One complaint without a request, still to be answered."""
    yield stage.now - timedelta(days=3)
    said = Grievance(subject="Undangan belum diterima", text="Undangan Zoom tidak kunjung masuk ke surel kami.")
    file_complaint(stage.session, stage.office, SOP, stage.actor(REQUESTER), said, stage.at)


def office(stage: Stage) -> House:
    """Its people and its calendar; the representative is a student with an account and no post."""
    stage.person(REQUESTER, "Nadia Puspitarini", **contact("uns", "perwakilan"))
    return found(stage, "uns", "Universitas Sebelas Maret, DTIK", SOP, SEATS)


def tales(stage: Stage, house: House) -> Iterator[Tale]:
    """A request every other day in the past, among them returned and refused ones; some on each row today."""
    groups = cycle(enumerate(ORMAWA))
    for number, day in enumerate(past_days(house.calendar, stage.now, 24)[::2]):
        begins, _ = slot(house.calendar, day, 9, 60)
        yield Tale(SOP, begins, REQUESTER, _fields(*next(groups)), _papers(), _deeds(stage, number), _typist(number))
    for count, minutes in ((0, 30), (0, 95), (1, 40), (2, 70)):
        filed = house.calendar.add(stage.now, -(minutes + 60 * count) * MINUTE)
        yield Tale(SOP, filed, REQUESTER, _fields(*next(groups)), _papers(), _way(stage)[:count])
    filed = house.calendar.add(stage.now, -2 * DAY)
    for deed in (_sent_back(), Deed(REQUESTER, "batalkan", 25 * MINUTE, {"alasan": "Acara ditunda."})):
        yield Tale(SOP, filed, REQUESTER, _fields(*next(groups)), _papers(), (deed,))


def _typist(number: int) -> str | None:
    """Every fourth letter is handed in at the office."""
    return DESK if number % 4 == 3 else None


def _fields(number: int, group: tuple[str, str]) -> dict[str, object]:
    name, faculty = group
    return {
        "ormawa": name,
        "fakultas": faculty,
        "narahubung": "Nadia Puspitarini",
        "whatsapp": f"08123456{number:04d}",
        "email": f"ormawa{number}@student.uns.ac.id",
        "keperluan": "Seminar daring dan rapat kerja organisasi.",
        "perekomendasi": ("wakil_dekan_3", "bagian_kemahasiswaan", "kasubbag_non_akademik")[number % 3],
    }


def _papers() -> Papers:
    head = "Organisasi Mahasiswa"
    return {
        "surat": (head, ["Permohonan lisensi Zoom", "", "Kepada Yth. Direktur DTIK."]),
        "rekomendasi": (head, ["Surat rekomendasi", "", "Merekomendasikan permohonan lisensi Zoom."]),
    }


def _way(stage: Stage) -> tuple[Deed, ...]:
    after = [stage.random.uniform(20, 90) * MINUTE for _ in range(2)]
    return (
        Deed(DESK, "verifikasi_ok", after[0], {"cek": CHECKED}),
        Deed(HEAD, "disposisi_staf", after[1], {"staf": STAFF, "instruksi": ["tindak_lanjuti"]}),
    )


def _sent_back() -> Deed:
    return Deed(DESK, "kembalikan", 40 * MINUTE, {"kurang": ["stempel"], "catatan": "Belum distempel."})


def _deeds(stage: Stage, number: int) -> tuple[Deed, ...]:
    way = _way(stage)
    if number % 6 == 2:
        again = Deed(REQUESTER, "ajukan_ulang", DAY, papers={"surat": _papers()["surat"]})
        way = (_sent_back(), again, *way)
    if number % 6 == 5:
        return (Deed(DESK, "tolak", 50 * MINUTE, {"alasan": "Bukan kegiatan organisasi mahasiswa."}),)
    email = f"ormawa{number % len(ORMAWA)}@student.uns.ac.id"
    done = {"email_lisensi": email, "undangan_terkirim": True}
    granted = Deed(STAFF, "nyatakan_selesai", stage.random.uniform(0.1, 0.8) * DAY, done)
    proof = {"bukti": ("DTIK", ["Tangkapan layar penawaran sewa akun."])}
    revoked = Deed(HEAD, "cabut", 2 * DAY, {"alasan": "disewakan"}, proof)
    return (*way, granted, revoked) if number == 4 else (*way, granted)
