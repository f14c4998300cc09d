"""The library of the coaching service as its people use it: read by everybody with an account, kept by its operators."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.hostile import good_pdf, good_png
from tests.offices import Houses
from tests.web.api_client import Caller, refused, told
from tests.web.pages import Browser, Page, words

SHELF = "/pustaka?sop=spektral-pembinaan"
API = "/library"
KEEPER, READERS = "spektral.operator", ("spektral.pengaju", "spektral.admin", "linkzum.admin", "auditor")
Visit = Callable[..., Browser]
Call = Callable[[str | None], Caller]


def put(
    browser: Browser, title: str = "Modul metadata", content: bytes = b"", name: str = "modul.pdf", **more: Any
) -> Page:
    """Uploads one file to the library."""
    file = io.BytesIO(content or good_pdf(title))
    values = {"title": title, "category": "Metadata statistik", "_file_attachment": (file, name)} | more
    return browser.submit(browser.get(SHELF), "Unggah", values)


def table(page: Page) -> list[str]:
    """The titles on the page, in order."""
    return [words(row) for row in page.all("th") if row.get("scope") == "row"]


def test_a_module_is_brought_read_and_removed(visit: Visit, houses: Houses) -> None:
    """SPK-52, SPK-53, SPK-54, SPK-55, SPK-07: columns, upload form, download by everybody, removal asks first."""
    keeper = visit(KEEPER)
    page = put(keeper)
    assert page.status == 200, page.text
    assert "Tersimpan: Modul metadata." in page.text
    heads = [words(head).rstrip(" ▲▼") for head in page.all("th") if head.get("scope") == "col"]
    assert heads == ["Jenis File", "Nama Modul", "Kategori", "Diunggah", "Aksi"]
    for reader in READERS:
        seen = visit(reader).get(SHELF)
        assert table(seen) == ["Modul metadata"], reader
        assert "Unggah berkas baru" not in seen.text
        link = seen.links["Unduh Modul metadata"]
        got = visit(reader).client.get(link, buffered=True)
        assert (got.status_code, got.mimetype) == (200, "application/pdf")
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert "Hapus Modul metadata" not in seen.links
    ask = keeper.get(page.links["Hapus Modul metadata"])
    assert ask.title == "Hapus dari pustaka?"
    gone = keeper.submit(ask, "Hapus")
    assert "Terhapus: Modul metadata." in gone.text
    assert "Pustaka ini masih kosong." in gone.text
    for reader in (KEEPER, *READERS):
        assert visit(reader).client.get(link).status_code == 404, reader
        assert visit(reader).get(ask.path).status == 404, reader


def test_only_keepers_keep(visit: Visit, houses: Houses, caller: Call) -> None:
    """SPK-54, SPK-55: nobody else uploads or removes, by page, by address or by API; nothing is stored for them."""
    keeper = visit(KEEPER)
    page = put(keeper)
    ask = page.links["Hapus Modul metadata"]
    kept = len(list(houses.office.files.root.rglob("*")))
    for who in (*READERS, "spektral.supervisor"):
        browser = visit(who)
        token = dict(browser.get(SHELF).form("/bahasa").fields)["csrf_token"]
        assert browser.get(ask).status == 403, who
        assert browser.post(ask, {"csrf_token": token}).status == 403, who
        sent = {
            "csrf_token": token,
            "title": "x",
            "category": "Lainnya",
            "_file_attachment": (io.BytesIO(b"a b c"), "x.txt"),
        }
        assert browser.post(SHELF, sent).status == 403, who
    assert len(list(houses.office.files.root.rglob("*"))) == kept
    body = {"sop": "spektral-pembinaan", "title": "x", "category": "Lainnya"}
    for who in ("spektral.pengaju", "linkzum.admin"):
        other = caller(who)
        refused(other.post(API, body | {"attachment": other.letter()}), 403, "not_yours")
        refused(other.send("DELETE", f"{API}/1"), 403, "not_yours")
    assert table(keeper.get(SHELF)) == ["Modul metadata"]


def test_search_category_sort_and_pages(visit: Visit) -> None:
    """SPK-52: found by words, narrowed by category, sorted by any column, twenty-five a page."""
    keeper = visit(KEEPER)
    put(keeper, "Modul B", good_png(), "b.png", category="Lainnya")
    put(keeper, "modul A")
    put(keeper, "Panduan 100% sampel", category="Statistik dasar")
    assert table(keeper.get(SHELF)) == ["Panduan 100% sampel", "modul A", "Modul B"]
    assert table(keeper.get(SHELF + "&urut=nama")) == ["modul A", "Modul B", "Panduan 100% sampel"]
    assert table(keeper.get(SHELF + "&urut=-nama")) == ["Panduan 100% sampel", "Modul B", "modul A"]
    assert table(keeper.get(SHELF + "&urut=-jenis"))[0] == "Modul B"
    assert table(keeper.get(SHELF + "&urut=ngawur")) == table(keeper.get(SHELF))
    assert table(keeper.get(SHELF + "&kategori=Lainnya")) == ["Modul B"]
    assert table(keeper.get(SHELF + "&cari=MODUL%20metadata")) == ["modul A"]
    assert table(keeper.get(SHELF + "&cari=100%25")) == ["Panduan 100% sampel"]
    nothing = keeper.get(SHELF + "&cari=tidakada")
    assert "Tidak ada berkas yang cocok." in nothing.text
    sorted_by = [head.get("aria-sort") for head in keeper.get(SHELF + "&urut=-nama").all("th") if head.get("aria-sort")]
    assert sorted_by == ["descending"]
    for number in range(23):
        put(keeper, f"Seri {number:02}")
    first = keeper.get(SHELF + "&urut=nama")
    assert len(table(first)) == 25
    assert table(keeper.get(first.links["Berikutnya"])) == ["Seri 22"]


@pytest.mark.parametrize("bad", ["&dari=%00x", "&dari=xyz", "&cari=%ed%a0%80", "&kategori=%ff", "&urut=-"])
def test_bad_addresses_are_never_our_fault(visit: Visit, bad: str) -> None:
    assert visit(KEEPER).client.get(SHELF + bad).status_code in (200, 400, 422)


def test_nothing_typed_is_lost(visit: Visit) -> None:
    """A refusal says why and keeps title, category and file."""
    keeper = visit(KEEPER)
    page = put(keeper, title="", content=good_pdf("x"))
    assert page.status == 422
    assert "✓ modul.pdf" in page.text
    page = keeper.submit(page, "Unggah", {"title": "Modul baru"})
    assert table(page) == ["Modul baru"]
    wrong = put(keeper, "Program", b"MZ" + b"\x00" * 300, "modul.exe")
    assert wrong.status == 422
    assert "Jenis berkas ini tidak diterima" in wrong.text
    assert dict(wrong.form("Unggah").fields)["title"] == "Program"
    assert put(keeper, "Lain", category="Karangan").status == 422


def test_unknown_libraries(visit: Visit) -> None:
    """Without a service, every library; a service without one has none."""
    browser = visit("spektral.pengaju")
    assert "Modul Pembinaan" in browser.get("/pustaka").links
    for sop in ("linkzum-zoom", "tidak-ada", "%00", ""):
        assert browser.get(f"/pustaka?sop={sop}").status in (400, 404), sop
    assert browser.get("/pustaka/2147483648/hapus").status == 404


def test_the_library_by_api(caller: Call, houses: Houses) -> None:
    """SPK-52…SPK-55 through the API: listed, added once a key, found, removed, gone."""
    keeper, reader = caller(KEEPER), caller("spektral.pengaju")
    body = {"sop": "spektral-pembinaan", "title": "Modul", "category": "Lainnya", "attachment": keeper.letter()}
    made = told(keeper.post(API, body, key="satu"), 201)
    assert told(keeper.post(API, body, key="satu"), 201) == made
    refused(keeper.post(API, body), 422, "invalid")
    listed = told(reader.get(f"{API}?sop=spektral-pembinaan"))
    assert [item["title"] for item in listed["items"]] == ["Modul"]
    assert listed["items"][0] == made
    assert reader.get(f"/attachments/{made['attachment']['id']}").status_code == 200
    assert told(reader.get(f"{API}?sop=spektral-pembinaan&query=tidakada"))["items"] == []
    refused(reader.get(f"{API}?sop=bandung-zoom"), 404, "not_found")
    refused(reader.get(API), 422, "invalid")
    assert told(keeper.send("DELETE", f"{API}/{made['id']}"))["id"] == made["id"]
    refused(keeper.send("DELETE", f"{API}/{made['id']}"), 404, "not_found")
    refused(keeper.get(f"/attachments/{made['attachment']['id']}"), 404, "not_found")
    for wrong in (
        {"title": 7},
        {"category": "Karangan"},
        {"attachment": "x"},
        {"attachment": ["a", "b"]},
        {"title": "a\x00b"},
    ):
        refused(keeper.post(API, body | {"attachment": keeper.letter()} | wrong), 422, "invalid")


def test_a_file_of_somebody_else_is_not_taken(caller: Call) -> None:
    """An attachment is its uploader's own until it is attached."""
    keeper, other = caller(KEEPER), caller("spektral.pengaju")
    body = {"sop": "spektral-pembinaan", "title": "Modul", "category": "Lainnya", "attachment": other.letter()}
    refused(keeper.post(API, body), 422, "invalid")


def test_the_table_as_a_file(visit: Visit) -> None:
    """SPK-52: what the search finds, to take along; nothing becomes a formula."""
    put(visit(KEEPER), "=1+1")
    put(visit(KEEPER), "Modul lain")
    reader = visit("spektral.pengaju")
    page = reader.get(SHELF + "&cari=1%2B1")
    got = reader.client.get(page.links["Unduh CSV"], buffered=True)
    lines = got.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Jenis File,Nama Modul,Kategori,Berkas,Nama Pengunggah,Diunggah"
    assert len(lines) == 2
    assert "'=1+1,Metadata statistik,modul.pdf" in lines[1]
    assert reader.client.get(page.links["Unduh XLSX"], buffered=True).data.startswith(b"PK")
    assert reader.get("/pustaka/unduh.exe?sop=spektral-pembinaan").status == 404
    assert reader.get("/pustaka/unduh.csv").status == 404
