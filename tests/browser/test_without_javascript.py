"""The house works with JavaScript switched off: signing in, a whole filing with a mistake in it, tracking."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.browser.conftest import Live, Open
from tests.office import LETTER

pytestmark = pytest.mark.browser


def test_a_whole_filing_without_javascript(opened: Open, live: Live) -> None:
    page = opened(script=False).new_page()
    page.goto("/layanan")
    page.get_by_role("link", name="Pengajuan Pembuatan Link Zoom Meeting").click()
    page.get_by_role("link", name="Buat Permintaan").click()
    page.get_by_role("button", name=re.compile(r"bandung\.pemohon")).click()
    assert page.url.endswith("/layanan/bandung-zoom/ajukan"), "back where we wanted to go"
    start = (live.bandung.clock.now() + timedelta(days=7)).strftime("%Y-%m-%d")
    page.get_by_label("Nama kegiatan").fill("Rapat tanpa JavaScript")
    page.get_by_label("Instansi/pemohon").fill("Dinas Perhubungan")
    page.get_by_label("Nama narahubung").fill("Narahubung")
    page.get_by_label("Waktu mulai").fill(f"{start}T10:00")
    page.get_by_label("Waktu selesai").fill(f"{start}T09:00")
    page.get_by_label("Jumlah peserta").fill("25")
    page.get_by_label("Surat resmi").set_input_files(
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": LETTER}
    )
    page.get_by_role("button", name="Ajukan permohonan").click()
    assert page.get_by_role("alert").inner_text().startswith("Ada isian yang perlu diperbaiki.")
    assert page.get_by_label("Nama kegiatan").input_value() == "Rapat tanpa JavaScript"
    assert page.get_by_text("✓ surat.pdf").is_visible()
    page.get_by_label("Waktu selesai").fill(f"{start}T12:00")
    page.get_by_role("button", name="Ajukan permohonan").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Permohonan terkirim"
    link = page.get_by_label("Tautan lacak").input_value()
    page.get_by_text("Nama Pemohon").first.click()
    page.get_by_role("button", name="Keluar").click()
    page.goto(link.removeprefix(live.bandung.office.public_url))
    assert page.locator("[aria-current=step]").inner_text().startswith("2")
