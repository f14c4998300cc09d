"""The room of a SOP: exactly what a person may open, one click from where they sign in; its numbers and its reports."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from openpyxl import load_workbook

from tests.offices import Houses
from tests.stories import coaching, teams
from tests.web.pages import Browser, Page, words

Visit = Callable[..., Browser]
COACHING, TEAMS, LOANS = "/ruang/spektral-pembinaan", "/ruang/linkzum-zoom", "/ruang/bengkulu-lisensi"
REPORT = "/laporan/linkzum-zoom/laporan"


def doors(page: Page) -> list[str]:
    return [words(a) for ul in page.all("ul") if ul.get("class") == "doors" for a in page.all("a", ul)]


def tiles(page: Page) -> dict[str, str]:
    found = [li for li in page.all("li") if li.get("class") == "tile"]
    return {words(list(page.all("p", li))[1]): words(next(page.all("p", li))) for li in found}


EXPECTED = {
    (coaching.ADMIN, COACHING): ["Dasbor", "Daftar Pengajuan", "Daftar Pembinaan", "Dokumentasi", "Modul Pembinaan",
                                 "Buku panduan pengguna internal", "Testimoni", "Survei kepuasan", "Akun"],
    (coaching.SUPERVISOR, COACHING): ["Dasbor", "Daftar Pengajuan", "Daftar Pembinaan", "Dokumentasi", "Modul Pembinaan",
                                      "Buku panduan pengguna internal", "Testimoni", "Survei kepuasan", "Keluhan"],
    (coaching.REQUESTER, COACHING): ["Daftar Pengajuan", "Daftar Pembinaan", "Dokumentasi", "Modul Pembinaan"],
    (teams.TEAM, TEAMS): ["Dasbor", "Jadwal", "Laporan", "Agenda", "Panduan"],
    (teams.ADMIN, TEAMS): ["Dasbor", "Jadwal", "Laporan", "Agenda", "Panduan", "Survei kepuasan", "Keluhan", "Akun"],
    ("auditor", TEAMS): ["Dasbor", "Jadwal", "Laporan", "Panduan", "Survei kepuasan", "Keluhan"],
    ("bengkulu.tip", LOANS): ["Agenda", "Survei kepuasan", "Keluhan"],
    ("bengkulu.ti", LOANS): ["Agenda", "Survei kepuasan"],
}  # fmt: skip


@pytest.mark.parametrize(("who", "room"), EXPECTED)
def test_a_room_lists_exactly_what_may_be_opened(visit: Visit, who: str, room: str) -> None:
    """SPK-20, SPK-22, LZM-41: and every door opens."""
    browser = visit(who)
    page = browser.get(room)
    assert doors(page) == EXPECTED[who, room]
    for label in EXPECTED[who, room]:
        assert browser.client.get(page.links[label], buffered=True).status_code == 200, label


def test_a_room_is_one_click_away(visit: Visit, houses: Houses) -> None:
    """SPK-20: after signing in each role finds its room in the bar; who is at home nowhere is not led into one."""
    for who, room in EXPECTED:
        if who in ("auditor", coaching.REQUESTER):
            continue
        assert room in visit(who).get("/").links.values(), who
    coaching.requested(houses)
    assert COACHING in visit(coaching.REQUESTER).get("/").links.values()
    auditor = visit("auditor")
    rooms = auditor.get(auditor.get("/").links["Ruang kerja"])
    assert {COACHING, TEAMS, LOANS} <= set(rooms.links.values())
    assert "/ruang/bandung-zoom" not in visit("bandung.kadis").get("/").links.values()


def test_rooms_are_walled_off(visit: Visit) -> None:
    """A person of another agency finds what is for everybody alone; the administrator nothing."""
    assert doors(visit("bandung.kadis").get(TEAMS)) == ["Dasbor", "Panduan"]
    assert visit("admin").get(TEAMS).status == 403
    assert visit(teams.ADMIN).get("/ruang/tidak-ada").status == 404
    assert visit().client.get(TEAMS).headers["Location"].startswith("/masuk")
    assert visit("admin").get("/ruang").status == 200


def test_the_numbers_lead_to_what_they_count(visit: Visit, houses: Houses) -> None:
    """SPK-21: the four counts; a number leads to the table of what it counts."""
    coaching.finished(houses)
    coaching.requested(houses)
    gone = coaching.requested(houses)
    houses.act(coaching.ADMIN, gone, "hapus", alasan="Ganda")
    browser = visit(coaching.ADMIN)
    page = browser.get("/dasbor/spektral-pembinaan")
    numbers = tiles(page)
    assert list(numbers) == [
        "Jumlah pengajuan pembinaan",
        "Jumlah pembinaan",
        "Jumlah akun terdaftar",
        "Jumlah operator",
    ]
    assert (numbers["Jumlah pengajuan pembinaan"], numbers["Jumlah pembinaan"]) == ("2", "1")
    assert page.links["Jumlah pembinaan"] == "/tabel/spektral-pembinaan/pembinaan"
    assert page.links["Jumlah pengajuan pembinaan"] == "/tabel/spektral-pembinaan/pengajuan"
    assert tiles(browser.get(COACHING)) == numbers
    for who, status in ((coaching.REQUESTER, 403), ("bandung.kadis", 403), ("admin", 403), ("auditor", 200)):
        assert visit(who).get("/dasbor/spektral-pembinaan").status == status, who
    assert visit("auditor").get("/dasbor/bandung-zoom").status == 403
    assert "menunggu" in visit(teams.ADMIN).get("/dasbor/linkzum-zoom").links["Menunggu persetujuan"].lower()


def rows(page: Page) -> list[list[str]]:
    return [[words(c) for c in row] for body in page.all("tbody") for row in page.all("tr", body)]


def test_the_report_of_a_month_and_of_a_period(visit: Visit, houses: Houses) -> None:
    """LZM-42, LZM-A6: per period and team, count, participants and hours, on the page and as files."""
    teams.approved(houses, peserta=25)
    teams.approved(houses, teams.OTHER_TEAM, peserta=100, mulai="2026-11-26T07:30", selesai="2026-11-26T17:30")
    teams.approved(houses, peserta=7, mulai="2026-12-01T00:00", selesai="2026-12-01T01:00")
    teams.requested(houses)
    browser = visit(teams.ADMIN)
    page = browser.get(REPORT)
    assert sorted(line[1:] for line in rows(page)[:-1]) == [["1", "100", "10"], ["1", "25", "2,25"]]
    assert rows(page)[-1] == ["Jumlah", "2", "125", "12,25"]
    assert "1 November 2026 sampai Senin, 30 November 2026" in page.text
    december = browser.submit(page, "Tampilkan laporan", {"dari": "2026-12-01", "sampai": "2026-12-01"})
    assert rows(december)[-1] == ["Jumlah", "1", "7", "1"]
    sheet = load_workbook(io.BytesIO(browser.client.get(page.links["Unduh XLSX"], buffered=True).data)).active
    assert sheet is not None
    assert [list(r) for r in sheet.iter_rows(values_only=True)][-1] == ["Jumlah", 2, 125, 12.25]
    text = browser.client.get(page.links["Unduh CSV"], buffered=True).data.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[-1] == ["Jumlah", "2", "125", "12.25"]
    assert visit(teams.TEAM).get(REPORT).status == 200
    for who in (coaching.ADMIN, "admin", "bandung.kadis"):
        for path in (REPORT, f"{REPORT}.csv"):
            assert visit(who).client.get(path, buffered=True).status_code == 403, who


@pytest.mark.parametrize(
    "query",
    [
        "dari=2026-11-08&sampai=2026-11-07",
        "dari=besok",
        "dari=2026-02-30",
        "sampai=0001-01-01",
        "dari=9999-12-31",
        "dari=" + "9" * 500,
        "sampai=%ED%A0%80",
    ],
)
def test_what_is_no_period(visit: Visit, query: str) -> None:
    """The sentence, and the present month below it."""
    browser = visit(teams.ADMIN)
    page = browser.get(f"{REPORT}?{query}")
    assert page.status == 422
    assert any(e.get("role") == "alert" for e in page.all("div"))
    assert "1 November 2026" in page.text
    assert browser.client.get(f"{REPORT}.xlsx?{query}", buffered=True).status_code == 422


def test_periods_that_may_be_asked(visit: Visit) -> None:
    browser = visit(teams.ADMIN)
    ahead = browser.get(f"{REPORT}?dari=2027-01-01&sampai=2027-12-31")
    assert ahead.status == 200
    assert "Periode ini belum berakhir" in ahead.text
    assert "Tidak ada kegiatan pada periode ini." in ahead.text
    assert browser.get("/laporan/linkzum-zoom/lain").status == 404
    assert browser.get(f"{REPORT}.pdf").status == 404


def test_every_route_of_the_rooms_asks_who_is_there(app: Flask, visit: Visit) -> None:
    stranger = visit().client
    ours = [r for r in app.url_map.iter_rules() if r.endpoint.split(".")[0] in ("rooms", "tables", "reports", "status")]
    assert len(ours) >= 9
    for rule in ours:
        path = rule.rule.replace("<sop>", "linkzum-zoom").replace("<key>", "jadwal").replace("<kind>", "csv")
        if "GET" in (rule.methods or ()):
            got = stranger.get(path.replace("<number>", "LZM-2026-00001"))
            assert (got.status_code, got.headers["Location"][:6]) == (303, "/masuk"), rule
