"""The page's own notices."""

from __future__ import annotations

from tests.office import Bandung
from tests.web.conftest import Visit


def test_unread_ones_come_first_and_are_read_once_shown(bandung: Bandung, visit: Visit) -> None:
    number = bandung.file(kegiatan="Pertama").number
    browser = visit("bandung.kadis")
    first = browser.get("/pemberitahuan")
    assert "1 baru" in first.text
    assert first.links[f"Buka berkas {number}"] == f"/berkas/{number}"
    second = browser.get("/pemberitahuan")
    assert "1 baru" not in second.text
    assert "Pertama" in second.text
    bandung.file(kegiatan="Kedua")
    third = browser.get("/pemberitahuan")
    assert third.text.index("Kedua") < third.text.index("Pertama")


def test_all_can_be_marked_read(bandung: Bandung, visit: Visit) -> None:
    for n in range(32):
        bandung.file(kegiatan=f"Surat {n}")
    browser = visit("bandung.kadis")
    page = browser.get("/pemberitahuan")
    assert "32 baru" in page.text
    page = browser.submit(page, "/pemberitahuan/dibaca")
    assert "Semua pemberitahuan ditandai dibaca." in page.text
    assert "baru" not in page.text


def test_nobody_reads_anothers(bandung: Bandung, visit: Visit) -> None:
    bandung.file()
    assert "Belum ada pemberitahuan." in visit("bandung.kabid").get("/pemberitahuan").text
