"""Tables of cases as people see them: columns, search, sort, pages, the way in, and the files to take along."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from engine.records import Case, table
from tests.offices import Houses
from tests.stories import coaching, teams
from tests.web.pages import Browser, Page, words

Visit = Callable[..., Browser]
SCHEDULE, REQUESTS, DONE = (
    "/tabel/linkzum-zoom/jadwal",
    "/tabel/spektral-pembinaan/pengajuan",
    "/tabel/spektral-pembinaan/pembinaan",
)
TEN = ["No", "Nama Kegiatan", "Waktu Mulai", "Waktu Selesai", "Fungsi", "Jumlah Peserta", "Status Permohonan Jadwal", "Nama Host",
       "email host", "Approved By"]  # fmt: skip


def heads(page: Page) -> list[str]:
    return [words(h).rstrip(" ▲▼") for h in page.all("th") if h.get("scope") == "col"]


def lines(page: Page) -> list[list[str]]:
    bodies = list(page.all("tbody"))
    return [[words(c) for c in row] for row in page.all("tr", bodies[0])] if bodies else []


def column(page: Page, label: str) -> list[str]:
    return [line[heads(page).index(label)] for line in lines(page)]


def test_the_schedule_has_its_ten_columns(visit: Visit, houses: Houses) -> None:
    """LZM-21, LZM-22, LZM-25, LZM-26, LZM-A5, LZM-A7: ten columns, newest first, dates as the source prints them."""
    teams.approved(houses)
    teams.requested(houses, kegiatan="Sosialisasi", mulai="2026-11-26T08:00", selesai="2026-11-26T09:00")
    page = visit(teams.OTHER_TEAM).get(SCHEDULE)
    assert heads(page) == TEN
    assert column(page, "Nama Kegiatan") == ["Sosialisasi", "Rapat koordinasi"]
    assert column(page, "No") == ["2", "1"]
    assert lines(page)[1][2:4] == ["Rabu, 25-11-26 13:15", "Rabu, 25-11-26 15:30"]
    assert column(page, "Approved By")[0] == "-"
    assert column(page, "Approved By")[1] != "-"
    assert "Pengolahan Dan Teknologi Informasi" in column(page, "Fungsi")[1]


def test_the_link_is_for_the_team_that_asked(visit: Visit, houses: Houses) -> None:
    """LZM-27, LZM-39, LZM-A8: the button of the status opens the detail with the link; other teams see the schedule alone."""
    number = teams.approved(houses)
    for who, opens in ((teams.TEAM, True), (teams.ADMIN, True), ("auditor", True), (teams.OTHER_TEAM, False)):
        browser = visit(who)
        page = browser.get(SCHEDULE)
        assert ("kode-rahasia" in page.html, f"/berkas/{number}" in page.html) == (False, opens), who
        for kind in ("xlsx", "csv"):
            assert b"kode-rahasia" not in browser.client.get(f"{SCHEDULE}.{kind}", buffered=True).data
    button = next(h for text, h in visit(teams.TEAM).get(SCHEDULE).links.items() if text.startswith("APPROVED"))
    assert "kode-rahasia" in visit(teams.TEAM).get(button).html


def test_the_button_above_the_table(visit: Visit) -> None:
    """LZM-23, SPK-40: whoever may file finds the button, also over an empty table; the auditor does not."""
    for who, path, there in (
        (teams.TEAM, SCHEDULE, True),
        (coaching.ADMIN, REQUESTS, True),
        (coaching.REQUESTER, REQUESTS, True),
        ("auditor", REQUESTS, False),
        ("auditor", SCHEDULE, False),
    ):
        page = visit(who).get(path)
        sop = path.split("/")[2]
        assert (f"/layanan/{sop}/ajukan" in page.links.values()) is there, who
        assert "Tabel ini masih kosong." in page.text


def test_search_page_size_and_pages(visit: Visit, houses: Houses) -> None:
    """LZM-24: "Tampilkan 10 entri" and search."""
    for n in range(12):
        day = f"2026-11-{21 + n}" if n < 9 else f"2026-12-{n - 8:02}"
        teams.requested(houses, kegiatan=f"Rapat {chr(97 + n) * 3}", mulai=f"{day}T08:00", selesai=f"{day}T09:00")
    browser = visit(teams.ADMIN)
    first = browser.get(SCHEDULE)
    assert "1 sampai 10 dari 12 entri" in first.text
    assert "Halaman 1 dari 2" in first.text
    second = browser.get(first.links["Berikutnya"])
    assert column(second, "Nama Kegiatan") == ["Rapat bbb", "Rapat aaa"]
    assert "Berikutnya" not in second.links
    wide = browser.submit(first, "Terapkan", {"tampil": "25", "cari": "rapat kkk"})
    assert "1 sampai 1 dari 1 entri" in wide.text
    none = browser.submit(first, "Terapkan", {"cari": "<b>tidak ada</b>"})
    assert "Tidak ada entri yang cocok." in none.text
    assert column(browser.submit(first, "Terapkan", {"cari": "21-11-26"}), "Nama Kegiatan") == ["Rapat aaa"]


def test_sorting_by_a_heading(visit: Visit, houses: Houses) -> None:
    """A heading sorts, once more turns round, and says so to a screen reader; on a phone a list does."""
    for name, people in (("beta", 9), ("Alfa", 100), ("Gama", 20)):
        teams.requested(houses, kegiatan=name, peserta=people)
    browser = visit(teams.ADMIN)
    page = browser.get(browser.get(SCHEDULE).links["Jumlah Peserta"])
    assert column(page, "Jumlah Peserta") == ["9", "20", "100"]
    head = next(h for h in page.all("th") if words(h).startswith("Jumlah Peserta"))
    assert head.get("aria-sort") == "ascending"
    assert column(browser.get(page.links["Jumlah Peserta ▲"]), "Jumlah Peserta") == ["100", "20", "9"]
    chosen = browser.submit(page, "Terapkan", {"urut": "2"})
    assert column(chosen, "Nama Kegiatan") == ["Alfa", "beta", "Gama"]
    assert browser.get(chosen.links["Nama Kegiatan ▲"]).status == 200


@pytest.mark.parametrize("query", ["urut=99", "urut=x", "tampil=7", "tampil=-1", "hal=0", "hal=99999999999999999999", "hal=-5",
                                   "hal=x", "cari=%ED%A0%80", "cari=" + "a" * 5000, "urut=-0", "tampil=10&tampil=25"])  # fmt: skip
def test_what_cannot_be_asked_is_put_right(visit: Visit, houses: Houses, query: str) -> None:
    teams.requested(houses)
    page = visit(teams.ADMIN).get(f"{SCHEDULE}?{query}")
    assert page.status == 200
    assert heads(page)[:10] == TEN or "Tidak ada entri yang cocok." in page.text


def test_coaching_requests_and_who_may_do_what(visit: Visit, houses: Houses) -> None:
    """SPK-24…SPK-36, SPK-37, SPK-39, SPK-65: the columns; Ubah Status for the supervisor alone, edit and removal for the admin."""
    number = coaching.requested(houses)
    page = visit(coaching.SUPERVISOR).get(REQUESTS)
    assert heads(page) == [
        *("Nama Pengaju", "NIP", "Telepon", "Email", "Nama Instansi Pengaju", "Tingkat Satuan Kerja", "Produsen Data"),
        *("Jenis Layanan", "Deskripsi", "Lokasi Pembinaan", "Waktu Pembinaan", "PIC", "Telepon PIC", "Lampiran"),
        *("Status Pembinaan", "Nama Pembina", "Aksi"),
    ]
    assert column(page, "Produsen Data") == ["Ya"]
    assert column(page, "Nama Pembina") == ["-"]
    assert page.links[f"Ubah Status {number}"] == f"/berkas/{number}/status"
    admin = visit(coaching.ADMIN).get(REQUESTS).links
    assert f"Ubah Status {number}" not in admin
    assert admin[f"Edit detail {number}"] == f"/berkas/{number}#aksi-edit_detail"
    assert f"Hapus pengajuan {number}" in admin
    assert "Aksi" not in heads(visit("spektral.operator").get(REQUESTS))


def test_a_requester_finds_their_own_alone(visit: Visit, houses: Houses) -> None:
    """SPK: own requests for the requester, by page and by file; a removed one nowhere."""
    own, other = coaching.requested(houses), coaching.requested(houses, "linkzum.admin", instansi="Instansi lain")
    mine = visit(coaching.REQUESTER)
    assert f"/berkas/{own}" in mine.get(REQUESTS).html
    assert "Instansi lain" not in mine.get(REQUESTS).html
    assert "Instansi lain" not in mine.get(f"{REQUESTS}?cari=Instansi").html
    assert b"Instansi lain" not in mine.client.get(f"{REQUESTS}.csv", buffered=True).data
    assert len(lines(visit(coaching.SUPERVISOR).get(REQUESTS))) == 2
    houses.act(coaching.ADMIN, other, "hapus", alasan="Ganda")
    for who in (coaching.SUPERVISOR, "auditor"):
        assert "Instansi lain" not in visit(who).get(REQUESTS).html


def test_finished_coaching(visit: Visit, houses: Houses) -> None:
    """SPK-41, SPK-42, SPK-A3, SPK-A4: what took place, with its coaches and documentation."""
    number = coaching.finished(houses, coaching.COACH, coaching.OTHER_COACH)
    coaching.requested(houses)
    coaching.bring(visit(coaching.COACH), number, "notulensi", "notulen.pdf")
    page = visit(coaching.ADMIN).get(DONE)
    assert len(lines(page)) == 1
    assert column(page, "Nama Pembina")[0].count(",") == 1
    assert column(page, "Status Pembinaan")[0].startswith("Selesai")
    assert "notulen.pdf" in column(page, "Daftar Dokumentasi")[0]


@pytest.mark.parametrize("who", ["bandung.kadis", "linkzum.admin", "admin", "bengkulu.ti"])
def test_agencies_are_walled_off(visit: Visit, houses: Houses, who: str) -> None:
    """Another agency's people read nothing; a stranger signs in first; what is not declared is not there."""
    coaching.requested(houses)
    browser = visit(who)
    for path in (REQUESTS, f"{REQUESTS}.csv", f"{REQUESTS}.xlsx"):
        got = browser.client.get(path, buffered=True)
        assert b"Dinas Kesehatan" not in got.data, path
        assert got.status_code == (
            403 if who == "admin" else 200
        )  # an account may ask for coaching, so it has its own, empty
    if who != "linkzum.admin":
        assert browser.get(SCHEDULE).status == 403
    for path in ("/tabel/spektral-pembinaan/lain", "/tabel/tidak-ada/x", "/tabel/tidak-ada/x.csv", f"{REQUESTS}.pdf"):
        assert browser.get(path).status == 404
    assert visit().client.get(REQUESTS).headers["Location"].startswith("/masuk")


def fetched(browser: Browser, path: str, kind: str) -> bytes:
    place, _, query = path.partition("?")
    return bytes(browser.client.get(f"{place}.{kind}?{query}", buffered=True).data)


def exports(browser: Browser, path: str) -> tuple[list[list[Any]], list[list[str]]]:
    """The table as XLSX, with the types of what was read, and as CSV."""
    sheet = load_workbook(io.BytesIO(fetched(browser, path, "xlsx"))).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    text = fetched(browser, path, "csv").decode("utf-8-sig")
    return [list(row) for row in sheet.iter_rows(values_only=True)], list(csv.reader(io.StringIO(text)))


def test_the_files_have_what_the_table_shows(visit: Visit, houses: Houses) -> None:
    """Search, sort, export: every row as searched and sorted, numbers as numbers, safe to open."""
    evil = ['=HYPERLINK("https://x.example";"klik")', "+62 812", "@SUM(A1)", "-1+1", 'biasa, "kutip"\tdan tab']
    for n, name in enumerate(evil):
        teams.requested(houses, kegiatan=name.replace("\t", " "), peserta=n + 1)
    with houses.database.writing() as session:
        session.execute(update(table(Case)).where(Case.title == "@SUM(A1)").values(unit_id=None))
    sheet, text = exports(visit(teams.ADMIN), f"{SCHEDULE}?urut=6")
    assert sheet[0] == text[0] == TEN
    assert [row[1] for row in sheet[1:]] == [name.replace("\t", " ") for name in evil]
    assert [row[5] for row in sheet[1:]] == [1, 2, 3, 4, 5]
    assert [row[1] for row in text[1:]] == [f"'{n}" if n[0] in "=+@-" else n.replace("\t", " ") for n in evil]
    assert sheet[1][9] == text[1][9] == "-"
    found, _ = exports(visit(teams.ADMIN), f"{SCHEDULE}?cari=biasa")
    assert len(found) == 2
    answer = visit(teams.ADMIN).client.get(f"{SCHEDULE}.xlsx", buffered=True)
    assert answer.headers["Content-Disposition"] == "attachment; filename=linkzum-zoom-jadwal-20261120.xlsx"
    assert answer.headers["Cache-Control"] == "private, no-store"
