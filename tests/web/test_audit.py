"""The auditor's pages."""

from __future__ import annotations

from sqlalchemy import text

from tests.office import Bandung
from tests.web.conftest import Visit


def test_every_case_is_found_by_words_state_and_period(bandung: Bandung, visit: Visit) -> None:
    bandung.file(kegiatan="Rapat anggaran")
    bandung.bring_to("disposisi_kabid", bandung.file(kegiatan="Sosialisasi pajak").number)
    browser = visit("auditor")
    page = browser.get("/pemeriksaan")
    assert "2 berkas" in page.text
    found = browser.submit(page, "Cari", {"cari": "pajak"})
    assert "1 berkas" in found.text
    assert "Rapat anggaran" not in found.text
    by_state = browser.get("/pemeriksaan?sop=bandung-zoom&keadaan=disposisi_kadis")
    assert "Rapat anggaran" in by_state.text
    assert "Sosialisasi pajak" not in by_state.text
    assert "0 berkas" in browser.get("/pemeriksaan?dari=2026-11-21").text
    for odd in ("bukan-tanggal", "0001-01-01", "9999-12-31", "%E2%88%9E"):
        assert "2 berkas" in browser.get(f"/pemeriksaan?dari={odd}&sampai={odd}").text


def test_refusals_are_listed(bandung: Bandung, visit: Visit) -> None:
    number = bandung.file().number
    browser = visit("bandung.kabid")
    token = dict(browser.get(f"/berkas/{number}").form("/bahasa").fields)["csrf_token"]
    browser.post(f"/berkas/{number}/aksi/disposisi_kabid", {"csrf_token": token, "catatan": "x", "_version": "1"})
    page = visit("auditor").get("/pemeriksaan/penolakan")
    for said in ("bandung.kabid", number, "disposisi_kabid", "bukan wewenang"):
        assert said in page.text


def test_the_register_is_computed_anew(bandung: Bandung, visit: Visit) -> None:
    number = bandung.bring_to("disposisi_kabid")
    browser = visit("auditor")
    page = browser.get("/pemeriksaan/register")
    assert "2 baris diperiksa; semuanya cocok." in page.text
    with bandung.database.writing() as session:
        session.execute(text("UPDATE cases SET head = 'f00'"))
    page = browser.get("/pemeriksaan/register")
    assert "Tidak cocok" in page.text
    assert number in page.text
