"""The schedule of the teams on the pages: found, asked, approved, its link opened; what each finds first after signing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.offices import Houses
from tests.stories.linkzum import (
    CROPS,
    DEWI,
    FIELDS,
    INVITATION,
    MEETING_ID,
    NUGROHO,
    PASSCODE,
    RETNO,
    SOCIAL,
    SOP,
    URL,
    Teams,
    make_teams,
)
from tests.web.api_client import Caller
from tests.web.pages import Browser, Page, words

Visit = Callable[..., Browser]
NUMBER = "LZM-2026-00001"
FORM, TABLE, ROOM = f"/layanan/{SOP}/ajukan", f"/tabel/{SOP}/jadwal", f"/ruang/{SOP}"
NEXT = "Approve Jadwal – Pelatihan Susenas"
TYPED = FIELDS | {"peserta": "79"}


@pytest.fixture
def teams(houses: Houses, caller: Callable[[str | None], Caller]) -> Teams:
    """The teams and their admins."""
    return make_teams(houses, caller)


def filed(browser: Browser, **changed: Any) -> Page:
    """The form filled in and saved."""
    return browser.submit(browser.get(FORM), "Simpan", TYPED | changed)


def cells(page: Page) -> dict[str, str]:
    """The first line of a table, by its headings."""
    heads = [words(h).rstrip(" ▲▼") for h in page.all("th") if h.get("scope") == "col"]
    line = next(page.all("tr", next(page.all("tbody"))))
    return dict(zip(heads, [words(c) for c in line], strict=True))


def test_from_the_board_to_the_link(visit: Visit, teams: Teams) -> None:
    """LZM-09, LZM-10, LZM-23, LZM-35, LZM-39: a free day, signed in, asked, approved, and opened by the button of Jadwal."""
    stranger = visit()
    board = stranger.get(stranger.get(f"/layanan/{SOP}").links["Papan jadwal"])
    assert "Kosong" in board.text
    assert stranger.get(board.links["Permohonan Link Zoom"]).path.startswith("/masuk")
    team = visit(SOCIAL)
    jadwal = team.get(TABLE)
    assert jadwal.links["+ Permohonan Link Zoom"] == FORM
    receipt = team.submit(team.get(jadwal.links["+ Permohonan Link Zoom"]), "Simpan", TYPED)
    assert receipt.path == f"/permohonan/{NUMBER}/tanda-terima"
    assert "Sekarang dipegang Tim Pengolahan dan TI" in receipt.text
    assert cells(team.get(TABLE))["Status Permohonan Jadwal"].startswith("MENUNGGU")
    admin = visit(NUGROHO)
    case = admin.get(admin.get("/").links[NEXT])
    done = admin.submit(case, "/aksi/approve", {"link_kegiatan": INVITATION})
    assert "Selesai: Approve Jadwal. Berkas berakhir: APPROVED." in done.text
    line = cells(team.get(TABLE))
    assert line.pop("Aksi") == f"Batalkan permohonan {NUMBER}"
    assert line == {
        "No": "1",
        "Nama Kegiatan": "Pelatihan Susenas",
        "Waktu Mulai": "Rabu, 25-11-26 13:15",
        "Waktu Selesai": "Rabu, 25-11-26 15:30",
        "Fungsi": "Tim Kerja Statistik Sosial",
        "Jumlah Peserta": "79",
        "Status Permohonan Jadwal": f"APPROVED {NUMBER}",
        "Nama Host": "Iman Setiabudhi",
        "email host": "iman@linkzum.example",
        "Approved By": "Nugroho Adiwibawa",  # LZM-38
    }
    page = team.get(team.get(TABLE).links[f"APPROVED {NUMBER}"])
    assert page.links["Buka tautan rapat"] == URL
    board = visit().get(f"/layanan/{SOP}/papan")
    assert "13.15–15.30 Terpakai" in board.text
    assert "Susenas" not in board.html


def test_the_detail(visit: Visit, teams: Teams) -> None:
    """LZM-40: activity, link with its button to copy, participants, time; LZM-45: one date in one spelling, LZM-46: in WIB."""
    teams.approved()
    page = visit(SOCIAL).get(f"/berkas/{NUMBER}")
    assert page.title == "Pelatihan Susenas"
    for said in (MEETING_ID, PASSCODE, "Nov 25, 2026 01:15 PM Jakarta", "Jumlah Peserta79"):
        assert said in page.text.replace("Jumlah Peserta 79", "Jumlah Peserta79")
    assert "Rabu, 25 November 2026 13.15 WIB" in page.text
    assert "Rabu, 25 November 2026 15.30 WIB" in page.text
    assert [b.get("data-copy") for b in page.all("button") if b.get("data-copy") == "tautan-link_kegiatan"]
    assert not [a for a in ("2026-11-25", "11/25/2026", "2026.11.25") if a in page.text]


@pytest.mark.parametrize(
    ("who", "first", "link", "leads"),
    [
        (SOCIAL, "/permohonan", "Halaman Link-Zum", ROOM),
        (DEWI, "/permohonan", "Halaman Link-Zum", ROOM),
        (NUGROHO, "/kotak-masuk", NEXT, f"/berkas/{NUMBER}"),
        (RETNO, "/kotak-masuk", NEXT, f"/berkas/{NUMBER}"),
    ],
)
def test_what_each_finds_first(visit: Visit, teams: Teams, who: str, first: str, link: str, leads: str) -> None:
    """LZM-21, LZM-35, LZM-41: a team its requests and the way to Jadwal, an admin what waits; each one click away."""
    teams.ask()
    browser = visit(who)
    home = browser.get("/")
    assert home.path == first
    assert home.links[link].partition("#")[0] == leads
    assert browser.get(home.links[link].partition("#")[0]).status == 200
    assert "Pelatihan Susenas" in home.text


@pytest.mark.usefixtures("teams")
def test_the_menu_and_the_greeting(visit: Visit) -> None:
    """LZM-20 whose page it is; LZM-41, LZM-42: Dasbor, Jadwal, Laporan, Panduan, and each opens."""
    team = visit(SOCIAL)
    room = team.get(ROOM)
    assert "BPS Provinsi Banten" in room.text
    assert "Halo, Tim Kerja Statistik Sosial." in room.text
    for label in ("Dasbor", "Jadwal", "Laporan", "Panduan", "+ Permohonan Link Zoom"):
        assert team.client.get(room.links[label], buffered=True).status_code == 200, label
    assert "Layanan Pemanfaatan Zoom Meeting BPS Provinsi Banten" in team.get(f"/layanan/{SOP}").text
    assert team.client.get(room.links["Panduan"], buffered=True).data[:5] == b"%PDF-"


def test_a_mistake_is_told_and_nothing_typed_is_lost(visit: Visit, teams: Teams) -> None:
    """LZM-29…LZM-34: 101 people before their time: both told at their fields, all else stays; then it is saved, or given up."""
    team = visit(SOCIAL)
    wrong = {"peserta": "101", "selesai": "2026-11-25T13:00"}
    again = filed(team, **wrong)
    assert again.status == 422
    assert "Paling banyak 100 peserta; bila lebih, hubungi admin." in again.text
    assert "Harus sesudah isian Waktu Mulai." in again.text
    assert {name: value for name, value in again.form("Simpan").fields if name in TYPED} == TYPED | wrong
    assert again.links["Batal"] == f"/layanan/{SOP}"
    done = team.submit(again, "Simpan", {"peserta": "100", "selesai": FIELDS["selesai"]})
    assert done.title == "Permohonan terkirim"
    assert teams.case(NUMBER)["fields"]["peserta"] == 100


def test_asking_again(visit: Visit, teams: Teams) -> None:
    """LZM-43: what was rejected opens a new request, filled in, for the team that asked alone."""
    number = teams.ask()
    teams.done(NUGROHO, number, "reject", alasan="Penuh.")
    team = visit(DEWI)
    again = team.get(team.get(f"/berkas/{number}").links["Ajukan lagi"])
    fields = dict(again.form("Simpan").fields)
    assert (fields["kegiatan"], fields["host"], fields["mulai"]) == (
        "Pelatihan Susenas",
        "Iman Setiabudhi",
        "2026-11-25T13:15",
    )
    assert visit(CROPS).get(f"{FORM}?dari={number}").status == 404


def test_another_teams_request_is_only_an_outline(visit: Visit, teams: Teams) -> None:
    """LZM-A8: another team sees how far it is, and is not told to wait for its turn; no inbox is offered where none comes."""
    number = teams.approved()
    page = visit(CROPS).get(f"/berkas/{number}")
    assert "Permohonan pihak lain" in page.text
    assert "giliran Anda" not in page.text
    assert "Isi permohonan" not in page.text
    assert "Permohonan pihak lain" not in visit(NUGROHO).get(f"/berkas/{number}").text
    assert not [label for label in page.links if label.startswith("Kotak masuk")]
    assert [label for label in visit(NUGROHO).get("/").links if label.startswith("Kotak masuk")]
