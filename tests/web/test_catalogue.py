"""The public services: what each promises, before anybody signs in."""

from __future__ import annotations

from sqlalchemy import delete

from engine.records import AgencySop, table
from tests.office import Bandung
from tests.web.conftest import Visit
from tests.web.pages import words

NAME = "Pengajuan Pembuatan Link Zoom Meeting"


def test_everybody_sees_the_services_with_their_promises(visit: Visit) -> None:
    page = visit().get("/layanan")
    assert page.links[NAME] == "/layanan/bandung-zoom"
    for fact in ("Diskominfo Kota Bandung", "40 menit kerja", "Belum ditetapkan dalam SOP"):
        assert fact in page.text


def test_the_search_finds_by_any_word_in_any_order(visit: Visit) -> None:
    browser = visit()
    found = browser.submit(browser.get("/layanan"), "/layanan", {"cari": "OPERATOR zoom"})
    assert NAME in found.links
    none = browser.submit(found, "/layanan", {"cari": "<b>paspor"})
    assert NAME not in none.links
    assert 'Tidak ada layanan yang cocok dengan "<b>paspor"' in none.text


def test_a_service_shows_its_standard_and_its_table_as_printed(visit: Visit) -> None:
    """The published components of a standar pelayanan; the ten rows of the sheet (BDG-17, BDG-21), in force since BDG-07."""
    page = visit().get("/layanan/bandung-zoom")
    for heading in ("Produk", "Jangka waktu", "Biaya", "Pengaduan", "Persyaratan", "Dasar"):
        assert heading in page.text
    rows = [[words(cell) for cell in page.all("td", row)] for row in list(page.all("tr"))[1:]]
    assert [row[0] for row in rows] == [str(n) for n in range(1, 11)]
    assert rows[1][2:] == ["Kepala Dinas", "Surat resmi", "5 menit", "Disposisi"]
    assert rows[8][4] == "menyesuaikan"
    assert "Kamis, 15 Februari 2024" in page.text
    assert page.links["Buat permohonan"] == "/layanan/bandung-zoom/ajukan"


def test_a_service_nobody_runs_is_not_offered(visit: Visit, bandung: Bandung) -> None:
    with bandung.database.writing() as session:
        session.execute(delete(table(AgencySop)))
    assert NAME not in visit().get("/layanan").links
    assert visit().get("/layanan/bandung-zoom").status == 404


def test_an_unknown_service_is_a_page_that_says_so(visit: Visit) -> None:
    assert visit().get("/layanan/tidak-ada").status == 404
