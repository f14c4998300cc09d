"""Documentation of the coaching service: brought by kind, read per case and over all cases, walled off."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from engine.records import Case
from tests.hostile import good_pdf
from tests.offices import Houses
from tests.stories.coaching import ADMIN, COACH, OTHER_COACH, REQUESTER, SUPERVISOR, bring, finished, requested
from tests.web.api_client import Caller, refused, told
from tests.web.pages import Browser, Page, words

MENU = "/dokumentasi?sop=spektral-pembinaan"
READERS = (REQUESTER, SUPERVISOR, ADMIN, "spektral.operator", COACH, "auditor")
Visit = Callable[..., Browser]
Call = Callable[[str | None], Caller]


def rows(page: Page) -> list[list[str]]:
    """The cells of the list over all cases."""
    found = [[words(cell) for cell in row if str(cell.tag).endswith(("td", "th"))] for row in page.all("tr")]
    return found[1:]


def test_many_files_of_a_kind_at_once(visit: Visit, houses: Houses) -> None:
    """SPK-61, SPK-62, SPK-63, SPK-64: a row a kind, upload from the row with its kind chosen, files to download."""
    number = finished(houses)
    coach = visit(COACH)
    page = coach.get(f"/berkas/{number}")
    kinds = ["Daftar Hadir", "Foto", "Notulensi", "Video", "Lainnya"]
    assert [label for label in kinds if f"Unggah File {label}" in page.links] == kinds
    chosen = coach.get(page.links["Unggah File Foto"])
    assert dict(chosen.form("/aksi/unggah").fields)["jenis"] == "foto"
    field = next(e for e in chosen.all("input") if e.get("name") == "_file_dokumen")
    assert field.get("multiple") is not None
    assert {"image/jpeg", "image/heic", "video/mp4"} <= set(field.get("accept", "").split(","))
    done = bring(coach, number, "foto", "satu.pdf", "dua.pdf", "tiga.pdf")
    assert done.status == 200, done.text
    table = next(t for t in done.all("table") if "Jenis Dokumentasi" in words(t))
    assert "satu.pdf" in words(table)
    got = coach.client.get(done.links["dua.pdf"], buffered=True)
    assert got.data == good_pdf("dua.pdf")
    assert "Pratinjau" not in done.text, "documentation is not drawn a second time among the papers"


def test_the_menu_over_all_cases(visit: Visit, houses: Houses) -> None:
    """SPK-56: the six columns; searched, sorted."""
    first = finished(houses)
    second = finished(houses, COACH, OTHER_COACH, instansi="Dinas Pendidikan", jenis_layanan="Pelatihan")
    bring(visit(COACH), first, "foto", "a.pdf", "b.pdf")
    houses.clock.forward(minutes=1)
    bring(visit(OTHER_COACH), second, "daftar_hadir", "hadir.pdf")
    page = visit(SUPERVISOR).get(MENU)
    heads = [words(head).rstrip(" ▲▼") for head in page.all("th") if head.get("scope") == "col"]
    assert heads == [
        *("Nama Instansi", "Jenis Layanan", "Waktu Pembinaan"),
        *("Jenis Dokumentasi", "Link Dokumentasi", "Nama Pengunggah"),
    ]
    newest, oldest = rows(page)
    assert newest[:4] == ["Dinas Pendidikan", "Pelatihan", "Kamis, 19 November 2026 09.00 WIB", "Daftar Hadir"]
    assert "hadir.pdf" in newest[4]
    assert newest[5] == "Laila Mufidawati"
    assert "a.pdf" in oldest[4]
    assert "b.pdf" in oldest[4]

    def institutions(more: str) -> list[str]:
        return [row[0] for row in rows(visit(SUPERVISOR).get(MENU + more))]

    both = ["Dinas Kesehatan", "Dinas Pendidikan"]
    assert institutions("&urut=0") == both
    assert institutions("&urut=-0") == both[::-1]
    assert institutions("&urut=-2") == both[::-1], "the same time: newest case first"
    assert institutions("&urut=jenis") == both[::-1]
    assert institutions("&urut=pengunggah") == both[::-1]
    assert institutions("&urut=99") == both[::-1]
    assert institutions("&cari=pendidikan") == ["Dinas Pendidikan"]
    assert institutions("&cari=foto") == ["Dinas Kesehatan"]
    assert institutions("&cari=laila+hadir") == ["Dinas Pendidikan"]
    assert institutions("&cari=november") == both[::-1]
    assert institutions("&cari=tidakada") == []


def test_who_reads_what(visit: Visit, houses: Houses, caller: Call) -> None:
    """SPK-59, SPK-63: requester, readers, coach and auditor read; other requesters, other agencies and the administrator not."""
    number = finished(houses)
    page = bring(visit(COACH), number, "notulensi", "notula.pdf")
    file = page.links["notula.pdf"]
    for who in READERS:
        assert "notula.pdf" in visit(who).get(f"/berkas/{number}").text, who
        assert len(rows(visit(who).get(MENU))) == 1, who
        assert visit(who).client.get(file, buffered=True).status_code == 200, who
        assert caller(who).get(file.replace("/lampiran/", "/attachments/")).status_code == 200, who
    for who in ("linkzum.admin", "uns.perwakilan", "bengkulu.pjk"):
        assert visit(who).get(f"/berkas/{number}").status == 404, who
        assert "Belum ada dokumentasi yang dapat Anda baca." in visit(who).get(MENU).text, who
        assert visit(who).client.get(file).status_code == 404, who
        refused(caller(who).get(file.replace("/lampiran/", "/attachments/")), 404, "not_found")
    assert visit("admin").get(MENU).status == 403
    assert visit("admin").get("/dokumentasi").status == 403
    assert visit("admin").client.get(file).status_code == 404


def test_only_the_coach_of_a_finished_case_uploads(visit: Visit, houses: Houses, caller: Call) -> None:
    """SPK-43, SPK-57, SPK-58, SPK-59: by page, by address, by API; nobody else, and not before Selesai."""
    number = finished(houses)
    for who in (OTHER_COACH, ADMIN, SUPERVISOR, "spektral.operator", REQUESTER):
        browser = visit(who)
        page = browser.get(f"/berkas/{number}?jenis=foto")
        assert "Unggah File Foto" not in page.links, who
        token = dict(page.form("/bahasa").fields)["csrf_token"]
        sent = {
            "csrf_token": token,
            "jenis": "foto",
            "_version": "4",
            "_file_dokumen": (io.BytesIO(good_pdf("x")), "x.pdf"),
        }
        assert browser.post(f"/berkas/{number}/aksi/unggah", sent).status == 403, who
        other = caller(who)
        body = {"fields": {"jenis": "foto"}, "attachments": {"dokumen": [other.letter()]}, "version": 4}
        refused(other.post(f"/cases/{number}/actions/unggah", body), 403, "not_yours")
    early = requested(houses)
    houses.act(SUPERVISOR, early, "proses")
    houses.act(SUPERVISOR, early, "setujui", pembina=[COACH])
    coach = caller(COACH)
    body = {"fields": {"jenis": "foto"}, "attachments": {"dokumen": [coach.letter()]}, "version": 3}
    refused(coach.post(f"/cases/{early}/actions/unggah", body), 409, "not_from_here")


def test_a_bad_kind_and_a_bad_file(visit: Visit, houses: Houses) -> None:
    """What is refused keeps what was chosen and uploaded."""
    number = finished(houses)
    coach = visit(COACH)
    page = bring(coach, number, "foto", "baik.pdf")
    page = coach.get(f"/berkas/{number}?jenis=karangan")
    assert dict(page.form("/aksi/unggah").fields).get("jenis", "") == ""
    files = [FileStorage(io.BytesIO(good_pdf("x")), "x.pdf"), FileStorage(io.BytesIO(b"MZ" + b"\x00" * 300), "y.exe")]
    wrong = coach.submit(page, "/aksi/unggah", {"jenis": "video", "_file_dokumen": files})
    assert wrong.status == 422
    assert "✓ x.pdf" in wrong.text
    assert "Jenis berkas ini tidak diterima" in wrong.text
    mended = coach.submit(wrong, "/aksi/unggah")
    assert "x.pdf" in mended.links


def test_by_api_the_kind_is_kept(caller: Call, houses: Houses) -> None:
    """SPK-61: several files of one kind in one answer."""
    number = finished(houses)
    coach = caller(COACH)
    body = {"fields": {"jenis": "foto"}, "attachments": {"dokumen": [coach.letter(), coach.letter()]}, "version": 4}
    case = told(coach.post(f"/cases/{number}/actions/unggah", body))
    assert len(case["attachments"]["dokumen"]) == 2
    with houses.database.reading() as session:
        assert session.scalar(select(Case.state).where(Case.number == number)) == "selesai"


@pytest.mark.parametrize("bad", ["&dari=xyz", "&cari=%ed%a0%80", "&urut=-", "&cari=%00", "x", "&dari=cDk5OTk5OTk5OQ"])
def test_bad_addresses_are_never_our_fault(visit: Visit, bad: str) -> None:
    assert visit(SUPERVISOR).client.get(MENU + bad).status_code in (200, 400, 404, 422)


def test_services_without_documentation(visit: Visit) -> None:
    browser = visit(REQUESTER)
    assert "Dokumentasi" in browser.get("/dokumentasi").links
    assert browser.get("/dokumentasi?sop=linkzum-zoom").status == 404


def test_telephone_numbers_are_called(visit: Visit, houses: Houses) -> None:
    """C8: tap to call the PIC."""
    page = visit(SUPERVISOR).get(f"/berkas/{requested(houses)}")
    assert page.links["+62 812-0000-0077"] == "tel:+6281200000077"
    assert page.links["0812 7000 1111"] == "tel:081270001111"


def test_the_list_as_a_file(visit: Visit, houses: Houses) -> None:
    """SPK-56: what the person may read and the search finds, to take along."""
    number = finished(houses)
    bring(visit(COACH), number, "foto", "a.pdf", "b.pdf")
    page = visit(REQUESTER).get(MENU)
    got = visit(REQUESTER).client.get(page.links["Unduh CSV"], buffered=True).data.decode("utf-8-sig").splitlines()
    assert got[0].startswith("Nomor,Nama Instansi,Jenis Layanan,Waktu Pembinaan,Jenis Dokumentasi,")
    assert got[1].startswith(f"{number},Dinas Kesehatan,Pertemuan dengan Zoom,")
    assert '"a.pdf, b.pdf"' in got[1]
    assert visit(REQUESTER).client.get(page.links["Unduh XLSX"], buffered=True).data.startswith(b"PK")
    other = visit("linkzum.admin").client.get(page.links["Unduh CSV"], buffered=True).data.decode("utf-8-sig")
    assert len(other.splitlines()) == 1
    assert visit("admin").get(page.links["Unduh CSV"]).status == 403
