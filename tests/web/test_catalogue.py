"""The public services: what each promises, before anybody signs in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select

import workflows
from engine.catalogue import Catalogue, Declared
from engine.declaration import (
    ADJUSTING,
    UNSET,
    Around,
    Guide,
    Step,
    days,
    hours,
    minutes,
    months,
    weeks,
    working_days,
)
from engine.declaration.sop import Sop
from engine.declaration.standards import Within
from engine.records import Agency, AgencySop, table
from tests.office import Bandung
from tests.web.conftest import Visit
from tests.web.pages import Page, words
from web.promises import leaves_time_open, promised
from workflows.bandung_zoom import SOP, TU

NAME = "Pengajuan Pembuatan Link Zoom Meeting"
SECTIONS = (
    "Produk Layanan",
    "Persyaratan",
    "Sistem Mekanisme dan Prosedur",
    "Waktu Penyelesaian",
    "Biaya Layanan",
    "Berkas Layanan",
)
WAIT = "UU 30/2014 Pasal 53"
LICENCE = replace(
    SOP,
    key="lisensi",
    code="LSN",
    identity=replace(SOP.identity, name="LAYANAN LISENSI"),
    service=replace(
        SOP.service,
        category="Layanan Aplikasi",
        summary="Untuk kegiatan organisasi mahasiswa",
        product="Lisensi 300 peserta",
        users=("Dosen", "Staff", "Mahasiswa"),
        procedure=("Isi formulir", "Tunggu undangan"),
        time="Belum ditetapkan dalam SOP",
    ),
    rows=tuple(replace(row, within=UNSET) if isinstance(row, Step) else row for row in SOP.rows),
)


def offer(bandung: Bandung, app: Flask, *sops: Sop, files: Path = workflows.FILES) -> None:
    """The agency runs these SOPs."""
    declared = [Declared(sop, workflows.MESSAGES / sop.messages, None, files) for sop in sops]
    bandung.office = app.extensions["door"].office = replace(bandung.office, catalogue=Catalogue(declared))
    with bandung.database.writing() as session:
        agency = session.scalar(select(Agency.id).where(Agency.key == "bandung"))
        session.execute(delete(table(AgencySop)))
        session.execute(insert(table(AgencySop)), [{"agency_id": agency, "sop": sop.key} for sop in sops])


def section(page: Page, heading: str) -> str:
    """What stands between a heading and the next."""
    return page.text.partition(heading)[2].partition("Biaya Layanan")[0]


def test_everybody_sees_the_services_with_their_promises(visit: Visit) -> None:
    page = visit().get("/layanan")
    assert page.links[NAME] == "/layanan/bandung-zoom"
    for fact in ("Diskominfo Kota Bandung", "40 menit kerja", SOP.service.cost):
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
    for heading in ("Pengaduan", "Persyaratan", "Dasar", *SECTIONS):
        assert heading in page.text
    rows = [[words(cell) for cell in page.all("td", row)] for row in list(page.all("tr"))[1:]]
    assert [row[0] for row in rows] == [str(n) for n in range(1, 11)]
    assert rows[1][2:] == ["Kepala Dinas", "Surat resmi", "5 menit", "Disposisi"]
    assert rows[8][4] == "menyesuaikan"
    assert "Kamis, 15 Februari 2024" in page.text
    assert page.links["Buat Permintaan"] == "/layanan/bandung-zoom/ajukan"


def test_a_service_nobody_runs_is_not_offered(visit: Visit, bandung: Bandung) -> None:
    with bandung.database.writing() as session:
        session.execute(delete(table(AgencySop)))
    assert NAME not in visit().get("/layanan").links
    assert visit().get("/layanan/bandung-zoom").status == 404


def test_an_unknown_service_is_a_page_that_says_so(visit: Visit) -> None:
    assert visit().get("/layanan/tidak-ada").status == 404


def test_categories_lead_to_their_services(visit: Visit, bandung: Bandung, app: Flask) -> None:
    """A category with its count filters, alone and with the search (UNS-31, UNS-32, UNS-39, UNS-40)."""
    offer(bandung, app, SOP, LICENCE)
    browser = visit()
    page = browser.get("/layanan")
    assert {NAME, "Layanan Lisensi"} <= page.links.keys()
    own = SOP.service.category
    assert [link for link in page.links if link.endswith((" 1", " 2"))] == [
        "Semua layanan 2",
        *(f"{name} 1" for name in sorted((own, "Layanan Aplikasi"))),
    ]
    found = browser.get(page.links["Layanan Aplikasi 1"])
    assert ("Layanan Lisensi" in found.links, NAME in found.links) == (True, False)
    found = browser.submit(found, "/layanan", {"cari": "zoom meeting"})
    assert parse_qs(urlsplit(found.path).query) == {"cari": ["zoom meeting"], "kategori": ["Layanan Aplikasi"]}
    assert {"Layanan Aplikasi 0", f"{own} 1"} <= found.links.keys()
    assert 'Tidak ada layanan yang cocok dengan "zoom meeting"' in found.text
    assert "Tidak ada layanan dalam kategori itu." in browser.get("/layanan?kategori=<b>x").text


def test_who_may_use_a_service_is_shown_and_found(visit: Visit, bandung: Bandung, app: Flask) -> None:
    """Title, category and allowed users (UNS-41); the search knows them too."""
    offer(bandung, app, SOP, LICENCE)
    page = visit().get("/layanan?cari=mahasiswa dosen")
    assert ("Layanan Lisensi" in page.links, NAME in page.links) == (True, False)
    assert "Dosen, Staff, Mahasiswa" in page.text
    assert "Dosen, Staff, Mahasiswa" in visit().get("/layanan/lisensi").text


def test_the_sections_of_a_service_at_its_permanent_address(visit: Visit, bandung: Bandung, app: Flask) -> None:
    """UNS-43: six sections in their order; UNS-47: a slug for ever, with the tab of the source doing no harm."""
    offer(bandung, app, SOP, LICENCE)
    for path in ("/layanan/lisensi", "/layanan/lisensi?tab=informasi-layanan"):
        page = visit().get(path)
        headings = [words(h) for h in page.all("h2")]
        assert headings[: len(SECTIONS)] == list(SECTIONS)
        assert "Isi formulir" in section(page, "Prosedur")
    page = visit().get("/layanan/bandung-zoom")
    assert SOP.first.activity in section(page, "Prosedur"), "the table's own activities where none are written"
    assert "informasi-layanan" in {e.get("id") for e in page.all("div")}


def test_a_service_without_times_says_so_and_is_never_late(visit: Visit, bandung: Bandung, app: Flask) -> None:
    """UNS-44, UNS-50, UNS-A1: no time is set, openly; the general legal clock stands there as information only."""
    offer(bandung, app, SOP, LICENCE)
    time = section(visit().get("/layanan/lisensi"), "Waktu Penyelesaian")
    assert "Belum ditetapkan dalam SOP" in time
    assert WAIT in time
    assert "5 hari kerja sejak permohonan diterima lengkap" in time
    assert "Terlambat" not in visit().get("/layanan/lisensi").text
    offer(bandung, app, replace(LICENCE, service=replace(LICENCE.service, time="")))
    assert "Belum ditetapkan" in section(visit().get("/layanan/lisensi"), "Waktu Penyelesaian")


STEPS = [row for row in SOP.rows if isinstance(row, Step)]


@pytest.mark.parametrize(
    ("standards", "said"),
    [
        ((working_days(2), working_days(1)), "3 hari kerja"),
        ((minutes(90), working_days(1)), "1 jam 30 menit kerja + 1 hari kerja"),
        ((days(2), weeks(1), months(1)), "2 hari + 1 minggu + 1 bulan"),
        ((hours(1).wall(), minutes(5)), "5 menit kerja + 1 jam"),
        ((working_days(2), ADJUSTING), "2 hari kerja, ditambah langkah tanpa standar tetap"),
        ((ADJUSTING, ADJUSTING), "Belum ditetapkan"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_standards_of_every_unit_are_added_up(app: Flask, standards: tuple[Within, ...], said: str) -> None:
    """A working day is no number of minutes and is promised as what it is."""
    rows = tuple(replace(step, within=within) for step, within in zip(STEPS, standards, strict=False))
    with app.test_request_context():
        assert promised(replace(SOP, rows=rows)) == said


def test_the_sum_stands_on_the_page(visit: Visit, bandung: Bandung, app: Flask) -> None:
    slow = tuple(replace(row, within=working_days(1)) if isinstance(row, Step) else row for row in SOP.rows)
    offer(bandung, app, replace(SOP, rows=slow))
    assert section(visit().get("/layanan/bandung-zoom"), "Waktu Penyelesaian").strip() == "9 hari kerja"
    assert "9 hari kerja" in visit().get("/layanan").text


def test_only_rows_without_any_time_leave_it_open() -> None:
    """ "Menyesuaikan" is said by the sheet; "belum ditetapkan" is not said by anybody."""
    assert leaves_time_open(LICENCE)
    assert not leaves_time_open(SOP)


# ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────

TEMPLATE, MANUAL = "template-permohonan-lisensi-zoom-ormawa.docx", "panduan-pengguna-internal.pdf"
GUIDES = (
    Guide("Template permohonan", f"uns_ormawa/{TEMPLATE}"),
    Guide("Buku panduan", f"spektral_pembinaan/{MANUAL}", (TU,)),
)


@pytest.fixture
def guided(bandung: Bandung, app: Flask) -> None:
    """The service with a template for everybody and a manual for the registry."""
    offer(bandung, app, replace(SOP, around=Around(guides=GUIDES)))


@pytest.mark.usefixtures("guided")
def test_a_template_is_downloaded_by_anybody(visit: Visit) -> None:
    """UNS-43, UNS-45: a real file, as a download, of its kind."""
    browser = visit()
    page = browser.get("/layanan/bandung-zoom")
    assert page.links["Template permohonan"] == f"/layanan/bandung-zoom/berkas/{TEMPLATE}"
    answer = browser.client.get(page.links["Template permohonan"], buffered=True)
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={TEMPLATE}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data == (workflows.FILES / "uns_ormawa" / TEMPLATE).read_bytes()


@pytest.mark.usefixtures("guided")
def test_a_manual_is_for_its_readers(visit: Visit) -> None:
    """SPK-23, LZM-41: offered to and given to the holders of its roles (and the auditor), to nobody else."""
    path = f"/layanan/bandung-zoom/berkas/{MANUAL}"
    for who, status in (
        ("bandung.tu", 200),
        ("auditor", 200),
        ("bandung.pemohon", 403),
        ("lain.pegawai", 403),
        ("admin", 403),
    ):
        browser = visit(who)
        assert browser.client.get(path, buffered=True).status_code == status, who
        assert ("Buku panduan" in browser.get("/layanan/bandung-zoom").links) is (status == 200), who
    answer = visit().client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/masuk?next={path}")
    assert "Buku panduan" not in visit().get("/layanan/bandung-zoom").links


@pytest.mark.usefixtures("guided")
@pytest.mark.parametrize(
    "name",
    [
        "lain.pdf",
        "panduan-link-zum.pdf",
        f"uns_ormawa/{TEMPLATE}",
        "../bandung_zoom.py",
        "..%2fbandung_zoom.py",
        "%2e%2e%2f%2e%2e%2fREADME.md",
        "..%5c..%5cREADME.md",
        "%2fetc%2fpasswd",
        f"{TEMPLATE}%00",
        f"./{TEMPLATE}/.",
        "%C3%A9",
        "a" * 3000,
    ],
)
def test_no_other_file_is_given(visit: Visit, name: str) -> None:
    """Only what the declaration names, under its name: no way leads out of the folder, or to another service's file."""
    assert visit("bandung.tu").client.get(f"/layanan/bandung-zoom/berkas/{name}").status_code in (400, 404)


def test_a_file_that_went_missing_is_said(visit: Visit, bandung: Bandung, app: Flask, tmp_path: Path) -> None:
    (tmp_path / "panduan.pdf").write_bytes(b"%PDF-1.7")
    offer(bandung, app, replace(SOP, around=Around(guides=(Guide("Panduan", "panduan.pdf"),))), files=tmp_path)
    (tmp_path / "panduan.pdf").unlink()
    page = visit().get("/layanan/bandung-zoom/berkas/panduan.pdf")
    assert (page.status, "sedang tidak tersedia" in page.text) == (404, True)


def test_a_service_without_files_says_so(visit: Visit) -> None:
    assert "Tidak ada berkas untuk diunduh." in visit().get("/layanan/bandung-zoom").text
