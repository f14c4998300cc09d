"""The agenda: which account is taken when, and what is free."""

from __future__ import annotations

import pytest

from tests.office import Bandung
from tests.web.conftest import Visit


@pytest.fixture
def booked(bandung: Bandung) -> str:
    """A case whose account is booked on Wednesday 25 November, 09.00 to 11.00 WIB."""
    return bandung.bring_to("pengiriman_link")


def test_a_week_shows_bookings_and_gaps(booked: str, visit: Visit) -> None:
    page = visit("bandung.subkoor").get("/agenda?tanggal=2026-11-25")
    assert page.title == "Agenda"
    for said in (
        "Senin, 23 November 2026",
        "Minggu, 29 November 2026",
        "09.00–11.00",
        "Kosong: 07.00–09.00, 11.00–18.00",
    ):
        assert said in page.text
    assert page.links["Rapat koordinasi layanan publik"] == f"/berkas/{booked}"


def test_a_title_is_only_for_those_who_may_see_the_case(booked: str, visit: Visit) -> None:
    page = visit("admin").get("/agenda?tanggal=2026-11-25")
    assert "09.00–11.00 Terpakai" in page.text
    assert "Rapat koordinasi" not in page.html
    assert booked not in page.html


def test_an_official_sees_the_accounts_of_their_own_agency(booked: str, visit: Visit) -> None:
    assert "tidak mempunyai akun" in visit("lain.pegawai").get("/agenda?tanggal=2026-11-25").text
    assert visit("lain.pegawai").get("/agenda?instansi=bandung").status == 404


def test_a_month_and_the_way_back_and_on(booked: str, visit: Visit) -> None:
    browser = visit("auditor")
    page = browser.get("/agenda?tanggal=2026-11-25&tampilan=bulan")
    assert "Minggu, 1 November 2026 – Senin, 30 November 2026" in page.text
    assert "Rapat koordinasi layanan publik" in page.text
    assert "Selasa, 1 Desember 2026" in browser.get(page.links["Berikutnya"]).text
    assert "Kamis, 1 Oktober 2026" in browser.get(page.links["Sebelumnya"]).text


@pytest.mark.parametrize("day", ["kemarin", "2026-02-30", "0001-01-01", "9999-12-31", "x" * 500])
def test_dates_that_are_none(visit: Visit, day: str) -> None:
    assert visit("bandung.kadis").get(f"/agenda?tanggal={day}").status == 200
    assert visit("bandung.kadis").get(f"/agenda?tanggal={day}&tampilan=bulan").status == 200
