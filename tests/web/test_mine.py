"""A requester's own requests."""

from __future__ import annotations

from tests.office import Bandung
from tests.web.conftest import Visit


def test_an_empty_list_says_how_to_begin(visit: Visit) -> None:
    page = visit("bandung.pemohon").get("/permohonan")
    assert "Anda belum pernah mengajukan permohonan" in page.text
    assert page.links["Buat permohonan"] == "/layanan"


def test_open_requests_stand_before_closed_ones_with_holder_and_time(visit: Visit, bandung: Bandung) -> None:
    first, second = bandung.file(kegiatan="Rapat satu").number, bandung.file(kegiatan="Rapat dua").number
    bandung.act("bandung.pemohon", second, "batalkan")
    page = visit("bandung.pemohon").get("/permohonan")
    assert page.text.index("Rapat satu") < page.text.index("Rapat dua")
    assert page.links["Rapat satu"] == f"/berkas/{first}"
    assert "Dipegang Kepala Dinas Paling lambat Jumat, 20 November 2026 09.05 WIB" in page.text
    assert "Dibatalkan pemohon, Jumat, 20 November 2026 09.02 WIB" in page.text
    assert "Terlambat" not in page.text


def test_lateness_shows_and_others_requests_do_not(visit: Visit, bandung: Bandung) -> None:
    bandung.file("bandung.tu", kegiatan="Rapat orang lain")
    bandung.file(kegiatan="Rapat saya")
    bandung.clock.forward(minutes=6)
    page = visit("bandung.pemohon").get("/permohonan")
    assert "Terlambat" in page.text
    assert "Rapat orang lain" not in page.text


def test_search_and_pages(visit: Visit, bandung: Bandung) -> None:
    for number in range(22):
        bandung.file(kegiatan=f"Rapat nomor {number}")
    browser = visit("bandung.pemohon")
    page = browser.get("/permohonan")
    assert sum(text.startswith("Rapat nomor") for text in page.links) == 20
    rest = browser.get(page.links["Berikutnya"])
    assert [text for text in rest.links if text.startswith("Rapat")] == ["Rapat nomor 1", "Rapat nomor 0"]
    found = browser.submit(page, "/permohonan", {"cari": "BDG-2026-00018 rapat"})
    assert [text for text in found.links if text.startswith("Rapat")] == ["Rapat nomor 17"]
    assert "Tidak ada permohonan yang cocok" in browser.submit(page, "/permohonan", {"cari": "%"}).text
    assert browser.get("/permohonan?dari=bukan-penanda").status == 422
