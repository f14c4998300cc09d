"""Around the table of Link-Zum: the manual's own sample rows in Jadwal, the first sign-in, Ubah, a personal account, Laporan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from engine.records import Agency, Case, Unit, table
from tests.office import PASSWORD
from tests.offices import Houses
from tests.stories.linkzum import ARIF, CROPS, DEWI, FIELDS, IT, NAMES, NUGROHO, SOCIAL, SOP, Teams, make_teams
from tests.web.api_client import Caller, told
from tests.web.pages import Browser, Page, words

Visit = Callable[..., Browser]
TABLE, ACCOUNTS, REPORT = f"/tabel/{SOP}/jadwal", f"/akun?sop={SOP}", f"/laporan/{SOP}/laporan"
NEW = "empat kuda laut biru"
SAMPLES = """
22|PERSIAPAN PENYELENGGARAAN PELATIHAN PENANGGUNG JAWAB PENGOLAHAN SUSENAS MARET 2021 SECARA ONLINE|Rabu, 10-03-21 07:30|Rabu, 10-03-21 17:30|IPDS|24|APPROVED|-|-|-
21|PELATIHAN METADATA STATISTIK 2021|Rabu, 14-07-21 07:30|Rabu, 14-07-21 15:30|IPDS|20|APPROVED|-|-|-
20|BRIEFING PELATIHAN PENGGUNAAN TEMPLATE BARU BRS|Jumat, 27-08-21 13:30|Jumat, 27-08-21 15:30|IPDS|10|APPROVED|-|-|-
19|Rapat Bagian Umum|Rabu, 06-03-24 13:15|Rabu, 06-03-24 15:30|BAGIAN UMUM|25|APPROVED|Iman Nugraha|-|-
"""  # noqa: E501 - a row a line
"""The rows of both screens, newest first; the last one's number and activity are not on the screen."""


@pytest.fixture
def teams(houses: Houses, caller: Callable[[str | None], Caller]) -> Teams:
    """The teams and their admins."""
    return make_teams(houses, caller)


def lines(page: Page) -> list[list[str]]:
    """The rows of a table."""
    bodies = list(page.all("tbody"))
    return [[words(c) for c in row] for row in page.all("tr", bodies[0])] if bodies else []


def instant(shown: str) -> str:
    """An instant out of "Rabu, 10-03-21 07:30"."""
    day, clock = shown.split(", ")[1].split()
    date, month, year = day.split("-")
    return f"20{year}-{month}-{date}T{clock}:00+07:00"


def brought_over(teams: Teams, printed: list[str]) -> None:
    """A row of the years before this house: nobody here approved it."""
    no, title, begins, ends, unit, people, state, host, _mail, _by = printed
    number = teams.ask(kegiatan=title)
    old: dict[str, Any] = {
        "kegiatan": title,
        "peserta": int(people),
        "mulai": instant(begins),
        "selesai": instant(ends),
    }
    with teams.houses.database.writing() as session:
        agency = session.scalars(select(Agency.id).where(Agency.key == "linkzum")).one()
        place = session.scalar(select(Unit.id).where(Unit.agency_id == agency, Unit.name == unit))
        if place is None:
            place = session.execute(
                insert(table(Unit)).values(agency_id=agency, name=unit).returning(Unit.id)
            ).scalar_one()
        values = {"fields": old | ({"host": host} if host != "-" else {}), "state": state.lower(), "unit_id": place}
        numbered = {"number": f"LZM-2026-{int(no):05d}", "outcome": state.lower()}
        session.execute(update(table(Case)).where(Case.number == number).values(**values, **numbered))


def test_the_samples_of_the_manual(visit: Visit, teams: Teams) -> None:
    """LZM-28 as printed: LZM-25 by number, not by date; LZM-26 the date; LZM-A5 the old label; LZM-A7 approved by nobody."""
    samples = [line.split("|") for line in SAMPLES.strip().splitlines()]
    for number in range(1, 19):
        brought_over(teams, [str(number), *samples[-1][1:]])
    for printed in reversed(samples):
        brought_over(teams, printed)
    page = visit(SOCIAL).get(TABLE)
    shown = [[cell.removesuffix(f" LZM-2026-{int(line[0]):05d}") for cell in line[:10]] for line in lines(page)]
    assert shown[:4] == samples
    assert "1 sampai 10 dari 22 entri" in page.text  # LZM-24
    found = visit(SOCIAL).submit(page, "Terapkan", {"cari": "14-07-21"})
    assert [line[0] for line in lines(found)] == ["21"]


def first_password(admin: Browser, name: str) -> str:
    """The admin gives an account a password for its first sign-in; it is shown once."""
    found = admin.get(f"{ACCOUNTS}&cari={name.replace(' ', '+')}")
    page = admin.get(next(href for label, href in found.links.items() if label.startswith("Edit Detail")))
    page = admin.submit(page, "Buat kata sandi sementara")
    return next(e.get("value", "") for e in page.all("input") if e.get("id") == "sementara")


@pytest.mark.usefixtures("teams")
def test_the_first_sign_in(visit: Visit) -> None:
    """LZM-12, LZM-A4: the admin hands a password out; it opens its own change and nothing else. 123456 is never one."""
    given = first_password(visit(NUGROHO), NAMES[SOCIAL])
    team = visit()
    page = team.submit(team.get("/masuk"), "/masuk", {"username": SOCIAL, "password": given})
    assert page.path == "/kata-sandi"
    assert team.get(TABLE).path == "/kata-sandi"
    for weak in ("123456", given):
        again = team.submit(page, "/kata-sandi", {"old": given, "password": weak, "again": weak})
        assert again.status == 422, weak
    done = team.submit(page, "/kata-sandi", {"old": given, "password": NEW, "again": NEW})
    assert done.path == "/permohonan"
    assert team.get(TABLE).path == TABLE


@pytest.mark.parametrize("password", ["123456", "12345678", "tkss"])
def test_the_password_of_the_manual_opens_nothing(visit: Visit, password: str) -> None:
    """LZM-12: no account of a team is born with it."""
    stranger = visit()
    page = stranger.submit(stranger.get("/masuk"), "/masuk", {"username": SOCIAL, "password": password})
    assert page.status in (401, 422)


def test_ubah(visit: Visit, teams: Teams) -> None:
    """LZM-15…LZM-19: Nama Fungsi to read, e-mail and password to change, show password, Ubah and Batal, and who answers for it."""
    team = visit(SOCIAL)
    page = team.get("/profil")
    assert "Nama Fungsi Tim Kerja Statistik Sosial" in page.text
    form = page.form("/profil")
    assert "name" not in form.names
    assert dict(form.fields)["email"] == "tkss@linkzum.example"
    assert [label for _, _, label in form.buttons] == ["Ubah"]
    assert page.links["Batal"] == "/"
    assert "Kosongkan Jika Tidak Melakukan Perubahan Password" in page.text
    assert "Tampilkan kata sandi" in page.text
    answers = "yang mengganti kata sandinya bertanggung jawab atas pemakaiannya dan memberi tahu pegawai di tim itu"
    assert answers in page.text
    assert answers not in visit(NUGROHO).get("/profil").text
    changed = team.submit(page, "/profil", {"email": "sosial@linkzum.example", "old": PASSWORD})
    assert "Profil disimpan." in changed.text
    stranger = visit()
    signed = stranger.submit(stranger.get("/masuk"), "/masuk", {"username": SOCIAL, "password": PASSWORD})
    assert signed.path == "/permohonan"  # the empty field left the password as it was
    teams.ask()
    assert [m.recipient for m in teams.houses.messages() if m.template == "tanda_terima" and m.channel == "email"] == [
        "sosial@linkzum.example"
    ]


def test_a_personal_account_is_made_in_the_team(visit: Visit, teams: Teams) -> None:
    """LZM-A4: the admin makes one for Sari in the IT team; it opens what the team asked, and no other team's."""
    admin = visit(NUGROHO)
    listing = admin.get(ACCOUNTS)
    page = admin.get(listing.links["Akun pribadi di tim ini Tim Kerja Pengolahan Dan Teknologi Informasi"])
    page = admin.submit(page, "Buat akun", {"username": "linkzum.sari", "name": "Sari Puspita"})
    assert "linkzum.sari" in page.text
    ours, theirs = teams.approved(IT), teams.approved(CROPS, mulai="2026-11-26T09:00", selesai="2026-11-26T10:00")
    given = first_password(admin, "Sari Puspita")
    sari = visit()
    first = sari.submit(sari.get("/masuk"), "/masuk", {"username": "linkzum.sari", "password": given})
    sari.submit(first, "/kata-sandi", {"old": given, "password": NEW, "again": NEW})
    assert "surosowan21" in sari.get(f"/berkas/{ours}").html
    assert "surosowan21" not in sari.get(f"/berkas/{theirs}").html


def test_the_report(visit: Visit, teams: Teams) -> None:
    """LZM-42, LZM-A6: a team with the people inside it is one line; what was called off, rejected or waits counts for nothing."""
    teams.approved(SOCIAL)
    teams.approved(DEWI, mulai="2026-11-26T08:00", selesai="2026-11-26T09:30", peserta=1)
    teams.approved(ARIF, mulai="2026-11-27T08:00", selesai="2026-11-27T12:00", peserta=100)
    teams.ask(CROPS)
    teams.done(SOCIAL, teams.approved(SOCIAL, mulai="2026-11-28T08:00", selesai="2026-11-28T09:00"), "batalkan")
    page = visit(SOCIAL).get(REPORT)
    assert lines(page) == [
        ["Tim Kerja Statistik Pertanian", "1", "100", "4"],
        ["Tim Kerja Statistik Sosial", "2", "80", "3,75"],
        ["Jumlah", "3", "180", "7,75"],
    ]


def test_the_board_before_signing_in(visit: Visit, teams: Teams) -> None:
    """LZM-09, LZM-11: how many were served, counted as it happens; the way to sign in stands there too, above the numbers."""

    def board(who: str | None = None) -> Page:
        return visit(who).get(f"/layanan/{SOP}/papan")

    def numbers() -> list[str]:
        return [words(d) for d in board().all("dd")]

    assert numbers() == ["0", "0"]
    teams.approved()
    number = teams.ask(mulai="2026-11-26T08:00", selesai="2026-11-26T09:30")
    assert numbers() == ["1", "1"]
    teams.done(NUGROHO, number, "reject", alasan="Penuh.")
    assert numbers() == ["1", "0"]
    html = board().html
    assert html.index(">Masuk</a>", html.index("<main")) < html.index("tallies")
    assert ">Masuk</a>" not in board(SOCIAL).html


def test_whom_it_is_for(visit: Visit, teams: Teams) -> None:
    """LZM-05: listed among the services for everybody to find, asked for by the office's own teams alone."""
    assert any("Link-Zum" in label for label in visit().get("/layanan").links)
    for who in ("bengkulu.pjk", "uns.perwakilan", NUGROHO):
        body = {"sop": SOP, "fields": FIELDS}
        assert teams.caller(who).post("/cases", body).status_code == 403
    assert told(teams.caller(IT).post("/cases", teams.body()), 201)["state"] == "menunggu"
