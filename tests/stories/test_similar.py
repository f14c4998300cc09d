"""The check for duplicates before filing: shown beside the form, never in the way, and telling little of other people."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.hostile import good_pdf
from tests.offices import Houses
from tests.stories.coaching import ADMIN, REQUESTER, SOP, finished, requested
from tests.web.pages import Browser, words

FORM = f"/layanan/{SOP}/ajukan"
LOOK = f"/layanan/{SOP}/serupa"
OTHER = "linkzum.tkds"
"""Somebody of another agency, who may ask for coaching as everybody may."""
Visit = Callable[..., Browser]


def typed(**changed: str) -> dict[str, str]:
    return {
        "instansi": "dinas  KESEHATAN ",
        "jenis_layanan": "pertemuan dengan zoom",
        "deskripsi": "Belum dipikirkan",
        "nama_pengaju": "Nama Saya",
    } | changed


def _asked(**answers: str) -> str:
    return f"{LOOK}?{urlencode(answers)}"


def test_without_a_script_the_button_keeps_everything_typed(visit: Visit, houses: Houses) -> None:
    """SPK-11, SPK-A7: shown before sending, blocking nothing; of somebody else's case only institution, service, day and state."""
    number = finished(houses)
    browser = visit(OTHER)
    letter = (io.BytesIO(good_pdf("surat")), "surat.pdf")
    page = browser.submit(browser.get(FORM), "Periksa kemiripan", typed() | {"_file_lampiran": letter})
    assert page.status == 200
    assert "Dinas Kesehatan, Pertemuan dengan Zoom · Kamis, 19 November 2026 · Selesai" in page.text
    for hidden in (number, "Siddiq", "0812 7000 1111", "pengelola data", "Aula"):
        assert hidden not in page.html, hidden
    fields = dict(page.form("Periksa kemiripan").fields)
    assert {name: fields[name] for name in typed()} == typed()
    assert "✓ surat.pdf" in page.text
    rest = {
        "telepon": "0812", "email": "saya@dinas.example", "tingkat_satuan_kerja": "Kota", "produsen_data": "true",
        "lokasi": "Aula", "waktu": "2026-12-01T09:00", "pic_nama": "PIC", "pic_telepon": "081200000077",
    }  # fmt: skip
    refused = browser.submit(page, FORM, rest)
    assert refused.status == 422
    assert browser.submit(refused, FORM, {"telepon": "081200000077"}).path.endswith("/tanda-terima")


def test_one_s_own_is_named(visit: Visit, houses: Houses) -> None:
    """Who may see the case finds the way to it: its requester, and the office."""
    number = requested(houses)
    for who in (REQUESTER, ADMIN):
        page = visit(who).get(_asked(**typed()))
        assert page.links["Pertemuan dengan Zoom"] == f"/berkas/{number}", who


def test_a_script_gets_only_the_part(visit: Visit, houses: Houses) -> None:
    requested(houses)
    got = visit(OTHER).client.get(_asked(**typed()), headers={"X-Requested-With": "fetch"})
    assert got.status_code == 200
    assert "<html" not in got.text
    assert "Dinas Kesehatan" in got.text


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        (typed(), True),
        (typed(instansi="Dinas Pendidikan"), False),
        (typed(jenis_layanan=""), False),
        (typed(instansi="Lain", deskripsi="METADATA bagi pengelola"), True),
        (typed(instansi="Lain", deskripsi="dan untuk yang dengan"), False),
        (typed(instansi="Lain", deskripsi="metadata kota, jalan, sungai, danau, gunung, hutan, laut"), False),
        ({}, False),
        ({"deskripsi": "\x00"}, None),
    ],
)
def test_what_counts_as_similar(visit: Visit, houses: Houses, answers: dict[str, str], found: bool | None) -> None:
    """SPK-11: the same answers without regard to capitals and blanks, or enough words of the description."""
    requested(houses)
    page = visit(OTHER).get(_asked(**answers))
    assert page.status == (400 if found is None else 200)
    if found is not None:
        assert ("Dinas Kesehatan" in page.text) is found


def test_files_of_the_library(visit: Visit, houses: Houses) -> None:
    """SPK-11: modules whose category was typed, or whose title has words of what was typed."""
    keeper = visit("spektral.operator")
    for title, category in (
        ("Modul metadata sektoral", "Lainnya"),
        ("Sampel", "Statistik dasar"),
        ("Kuesioner", "Lainnya"),
    ):
        file = (io.BytesIO(good_pdf(title)), "modul.pdf")
        shelf = keeper.get(f"/pustaka?sop={SOP}")
        keeper.submit(shelf, "Unggah", {"title": title, "category": category, "_file_attachment": file})
    page = visit(OTHER).get(_asked(jenis_layanan="statistik DASAR", deskripsi="Pelatihan metadata statistik sektoral"))
    shown = [words(item).split(" · ")[0] for item in page.all("li") if " · " in words(item)]
    assert shown == ["Sampel", "Modul metadata sektoral"]
    got = visit(OTHER).client.get(page.links["Sampel"], buffered=True)
    assert got.data == good_pdf("Sampel")


def test_at_most_ten_newest_first(visit: Visit, houses: Houses) -> None:
    for number in range(12):
        requested(houses, instansi="Dinas Kesehatan", waktu=f"2026-11-{number + 1:02}T09:00")
    page = visit(OTHER).get(_asked(**typed()))
    days = [words(item).split(" · ")[1] for item in page.all("li") if "Dinas Kesehatan" in words(item)]
    assert len(days) == 10
    assert days[0] == "Kamis, 12 November 2026"


def test_who_may_not_file_may_not_look(visit: Visit) -> None:
    """The check is for those who file; a service without one has none; strangers sign in."""
    assert visit("auditor").get(LOOK).status == 403
    assert visit("admin").get(LOOK).status == 403
    assert visit(REQUESTER).get("/layanan/linkzum-zoom/serupa").status == 404
    assert visit(REQUESTER).get("/layanan/tidak-ada/serupa").status == 404
    assert visit().get(LOOK, follow=False).status == 303
    assert "Periksa kemiripan" not in visit(OTHER).get("/layanan/linkzum-zoom/ajukan").text


def test_removed_cases_resemble_nothing(visit: Visit, houses: Houses) -> None:
    """SPK-A6: what was removed has left every list."""
    number = requested(houses)
    houses.act(ADMIN, number, "hapus", alasan="Tercatat dua kali")
    assert "Tidak ada kegiatan atau berkas serupa" in visit(OTHER).get(_asked(**typed())).text
