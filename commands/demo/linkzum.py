"""The demonstration office of BPS Provinsi Banten: 18 teams, one licence. All persons are invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import cycle

from commands.demo.settling import House, Seat, found
from commands.demo.stage import Stage, Story
from commands.demo.telling import DAY, MINUTE, Deed, Tale, coming_days, past_days, slot, tell

SOP, ACCOUNT, ADMIN = "linkzum-zoom", "zoom-banten", "linkzum.admin"
TEAMS = {  # LZM-13, LZM-14
    "tkpti": "Tim Kerja Pengolahan Dan Teknologi Informasi",
    "tkau": "Tim Kerja Administrasi Umum",
    "tkpss": "Tim Kerja Pembina Statistik Sektoral",
    "tkuk": "Tim Kerja Unit Kepala",
    "tkhmp": "Tim Kerja Hubungan Masyarakat Dan Protokol",
    "tkpdcs": "Tim Kerja Pembinaan Desa Cinta Statistik",
    "tknwas": "Tim Kerja Neraca Wilayah Dan Analisis Statistik",
    "tkds": "Tim Kerja Diseminasi Statistik",
    "tkss": "Tim Kerja Statistik Sosial",
    "tksipek": "Tim Kerja Statistik Industri, Pertambangan, Energi",
    "tksdh": "Tim Kerja Statistik Distribusi Dan Harga",
    "tksktip": "Tim Kerja Statistik Keuangan, Teknologi Informasi",
    "tksp": "Tim Kerja Statistik Pertanian",
    "tkpps": "Tim Kerja Pembinaan Pojok Statistik",
    "tkpp": "Tim Kerja Penilai Badan",
    "tkpk": "Tim Kerja Penjamin Kualitas",
    "tpepss": "Tim Pelaksana Evaluasi Penyelenggaraan Statistik Sektoral",
    "tkrbzi": "Tim Kerja Reformasi Birokrasi dan Pembangunan Zona Integritas",
}
SEATS = (
    Seat("admin", "Nugroho Adiwibawa", "Admin Link-Zum", ("admin",)),
    *(Seat(key, name, name, ("tim",), unit=name) for key, name in TEAMS.items()),
)
MATTERS = (
    *("Briefing petugas lapangan", "Pelatihan penanggung jawab pengolahan", "Rapat evaluasi capaian"),
    *("Pelatihan metadata statistik", "Sosialisasi sensus ekonomi", "Rapat persiapan rilis"),
)
HOSTS = ("Iman Setiabudhi", "Ratna Kusumaningrum", "Teguh Wicaksana")


FATES = {5: "rejected", 9: "cancelled", 12: "rejected", 16: "forgotten"}


def settle(stage: Stage) -> Iterator[Story]:
    """Sets the office up and gives the stories to be played in it."""
    house = office(stage)
    return (tell(stage, house.calendar, tale) for tale in tales(stage, house))


def office(stage: Stage) -> House:
    """One account a team, the admin, the one licence, the calendar."""
    return found(stage, "linkzum", "BPS Provinsi Banten", SOP, SEATS, ACCOUNT)


def tales(stage: Stage, house: House) -> Iterator[Tale]:
    """A meeting a day in the past four weeks, three to come, three that wait for the admin."""
    teams, matters, hosts = cycle(TEAMS), cycle(MATTERS), cycle(HOSTS)
    for number, day in enumerate(past_days(house.calendar, stage.now, 20)):
        begins, ends = slot(house.calendar, day, 8 + number % 4, 120)
        filed = house.calendar.add(begins, -stage.random.uniform(1, 4) * DAY)
        fields = _fields(next(matters), next(hosts), begins, ends)
        yield _tale(stage, filed, next(teams), fields, FATES.get(number, "approved"))
    ahead = coming_days(house.calendar, stage.now, 5)
    for day in ahead[:3]:
        begins, ends = slot(house.calendar, day, 9, 120)
        fields = _fields(next(matters), next(hosts), begins, ends)
        yield _tale(stage, house.calendar.add(stage.now, -DAY), next(teams), fields, "approved")
    for number, minutes in enumerate((6, 40, 150)):
        begins, ends = slot(house.calendar, ahead[1 + number], 14, 60)
        filed = house.calendar.add(stage.now, -minutes * MINUTE)
        yield Tale(SOP, filed, f"linkzum.{next(teams)}", _fields(next(matters), next(hosts), begins, ends))


def _fields(matter: str, host: str, begins: datetime, ends: datetime) -> dict[str, object]:
    return {
        "kegiatan": matter,
        "peserta": 25 + begins.day * 2,
        "host": host,
        "email_host": f"{host.split(maxsplit=1)[0].lower()}@linkzum.example",
        "mulai": begins.isoformat(),
        "selesai": ends.isoformat(),
    }


def _tale(stage: Stage, filed: datetime, team: str, fields: dict[str, object], fate: str) -> Tale:
    begins = datetime.fromisoformat(str(fields["mulai"]))
    invitation = (
        f"Topic: {fields['kegiatan']}\nTime: {begins:%b %d, %Y %I:%M %p} Jakarta\n\nJoin Zoom Meeting\n"
        f"https://zoom.example/j/9{stage.random.randrange(10**9):09d}?pwd=contoh\n\n"
        f"Meeting ID: 9{stage.random.randrange(10**9):09d}\nPasscode: contoh{stage.random.randrange(100):02d}"
    )
    after = stage.random.uniform(10, 180) * MINUTE
    requester = f"linkzum.{team}"
    approved = Deed(ADMIN, "approve", after, {"link_kegiatan": invitation})
    ways: dict[str, tuple[Deed, ...]] = {
        "rejected": (Deed(ADMIN, "reject", after, {"alasan": "Lisensi sudah terpakai pada jadwal itu."}),),
        "cancelled": (approved, Deed(requester, "batalkan", 20 * MINUTE, {"alasan": "Rapat ditunda."})),
        "forgotten": (),
    }
    return Tale(SOP, filed, requester, fields, deeds=ways.get(fate, (approved,)))
