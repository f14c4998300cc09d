"""A coaching of BPS Provinsi Riau as its people click it through, on the phone and at the desk, every page looked at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, expect
from werkzeug.serving import make_server

from engine.accounts import begin_session
from tests.browser.conftest import DESK, PHONE, SCREENS, no_complaints
from tests.browser.test_pages_in_chromium import TARGETS
from tests.hostile import good_pdf
from tests.office import settings_for
from tests.offices import Houses, make_houses
from tests.stories import coaching
from tests.stories.spektral import ANDIKA, ANSWERS, LAILA, ROSMIATI, SITI, WAYS, ZULFIKAR
from web import create_app

pytestmark = pytest.mark.browser
MATTER, NUMBER = "Pelatihan metadata statistik", "SPK-2026-00001"


@dataclass
class Riau:
    """The agencies on the air. Each person has one browser."""

    houses: Houses
    address: str
    chrome: Browser
    open: dict[str, BrowserContext] = field(default_factory=dict)

    def page(self, username: str, path: str = "/") -> Page:
        """A page of somebody's own."""
        if username not in self.open:
            context = self.chrome.new_context(base_url=self.address, viewport={"width": 390, "height": 844})
            with self.houses.database.writing() as session:
                token = begin_session(session, self.houses.people[username], self.houses.clock.now())
            context.add_cookies([{"name": "disposisi", "value": token, "url": self.address}])
            self.open[username] = context
        page = self.open[username].new_page()
        page.goto(path)
        return page

    def brought(self, state: str) -> str:
        """A request in a state, past every door."""
        number = coaching.requested(self.houses, jenis_layanan=MATTER)
        for action in WAYS[state]:
            self.houses.act(ROSMIATI, number, action, **ANSWERS[action])
        return number


@pytest.fixture
def riau(tmp_path: Path, chrome: Browser) -> Iterator[Riau]:
    """The offices of this test's own, on Friday 20 November 2026, 09.00 WIB."""
    settings = settings_for(tmp_path / "data", f"sqlite:///{tmp_path / 'office.sqlite3'}")
    houses = make_houses(settings)
    app = create_app(settings, clock=houses.clock)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    made = Riau(houses, f"http://127.0.0.1:{server.port}", chrome)
    yield made
    for context in made.open.values():
        context.close()
    server.shutdown()
    serving.join()
    server.server_close()
    app.extensions["door"].database.dispose()
    houses.database.dispose()


def look(page: Page, name: str) -> None:
    """No barrier, nothing wider than the screen, targets for a thumb; a picture for whoever wants to see it."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.screenshot(path=SCREENS / f"spektral_{name}-{size['width']}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{name} is {wide} wide on {size['width']}"
        assert page.evaluate(TARGETS) == [], f"too small to tap on {name}"


def paper(name: str) -> FilePayload:
    """A document as a browser picks it."""
    return {"name": name, "mimeType": "application/pdf", "buffer": good_pdf(name)}


def form(page: Page, action: str) -> Locator:
    """The form of an action, unfolded where it is one of the others."""
    found = page.locator(f"form[action$='/aksi/{action}']")
    if not found.is_visible():
        page.locator("details.other-action", has=found).locator("summary").first.click()
    return found


def fill_in(page: Page, email: str) -> None:
    """The request, as Siti types it."""
    for label, value in {
        "Nama Pengaju": "Siti Nurhalimahwati",
        "Telepon": "0812 7000 1111",
        "Email": email,
        "Nama Instansi Pengaju": "Dinas Kesehatan Provinsi Riau",
        "Tingkat Satuan Kerja": "Provinsi",
        "Jenis Layanan": MATTER,
        "Deskripsi": "Metadata bagi pengelola data di dinas.",
        "Lokasi Pembinaan": "Aula Dinas Kesehatan",
        "Waktu Pembinaan": "2026-11-20T08:00",
        "Nama PIC": "Siddiq Maulanarahman",
        "Telepon PIC": "081200000077",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Ya", exact=True).check()
    page.get_by_label("Lampiran").set_input_files(paper("rencana.pdf"))


def choose(page: Page, status: str, name: str) -> None:
    """The dropdown at the very bottom, and the button below it."""
    page.get_by_label("Status", exact=True).select_option(status)
    look(page, name)


def ask(riau: Riau) -> None:
    """Siti asks, with a wrong address on the way."""
    siti = riau.page(SITI)
    look(siti, "siti_beranda")
    siti.goto("/layanan/spektral-pembinaan")
    siti.get_by_role("link", name="Buat Permintaan").click()
    fill_in(siti, "siti@dinas")
    siti.get_by_role("button", name="Ajukan pembinaan").click()
    expect(siti.get_by_role("alert").first).to_be_visible()
    expect(siti.get_by_label("Deskripsi", exact=True)).to_have_value("Metadata bagi pengelola data di dinas.")
    look(siti, "siti_ajukan_salah")
    siti.get_by_label("Email", exact=True).fill("siti@dinas.example")
    siti.get_by_role("button", name="Ajukan pembinaan").click()
    expect(siti.get_by_role("heading", level=1)).to_have_text("Permohonan terkirim")
    look(siti, "siti_tanda_terima")


def decide(riau: Riau) -> None:
    """Rosmiati moves it by Daftar Pengajuan and Ubah Status; out of order she gets the alert."""
    page = riau.page(ROSMIATI)
    look(page, "rosmiati_kotak_masuk")
    page.get_by_role("link", name="Halaman SPEKTRAL").first.click()
    look(page, "rosmiati_ruang")
    page.get_by_role("link", name="Daftar Pengajuan").first.click()
    look(page, "rosmiati_daftar_pengajuan")
    page.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})
    expect(
        page.get_by_role("link", name=f"Ubah Status {NUMBER}")
    ).to_be_in_viewport()  # however many columns stand before it
    page.get_by_role("link", name=f"Ubah Status {NUMBER}").click()
    choose(page, "Selesai", "rosmiati_status")
    page.get_by_role("button", name="Simpan status").click()
    alert = "Perubahan status gagal: dari Menunggu Diproses hanya dapat menjadi Dalam Proses."
    expect(page.get_by_role("alert").first).to_contain_text(alert)
    look(page, "rosmiati_status_gagal")
    for status, done in (
        ("Dalam Proses", "Dalam Proses"),
        ("Disetujui", ""),
        ("Disetujui", "Disetujui"),
        ("Selesai", "Selesai"),
    ):
        page.get_by_label("Status", exact=True).select_option(status)
        if status == "Disetujui":
            look(page, "rosmiati_setujui")
        if status == done == "Disetujui":
            page.get_by_label("Zulfikar Arrasyid").check()
            page.get_by_label("Laila Mufidawati").check()
        page.get_by_role("button", name="Simpan status").click()
        said = f"Status diubah menjadi {done}." if done else "Wajib diisi."
        expect(page.get_by_text(said).first).to_be_visible()


def document(riau: Riau) -> None:
    """Laila is led by her notice to Daftar Pembinaan and brings two photos."""
    page = riau.page(LAILA)
    look(page, "laila_beranda")
    page.goto("/pemberitahuan")
    expect(page.get_by_text("Anda ditugaskan menjadi Narasumber").first).to_be_visible()
    look(page, "laila_pemberitahuan")
    page.goto("/tabel/spektral-pembinaan/pembinaan")
    look(page, "laila_daftar_pembinaan")
    page.get_by_role("link", name=f"Unggah dokumentasi {NUMBER}").click()
    look(page, "laila_berkas")
    page.get_by_role("link", name="Unggah File Foto").click()
    own = form(page, "unggah")
    expect(own.get_by_label("Jenis Dokumentasi")).to_have_value("foto")
    own.get_by_role("button", name="Unggah dokumentasi").click()
    own = form(page, "unggah")
    own.get_by_label("Berkas dokumentasi").set_input_files([paper("satu.pdf"), paper("dua.pdf")])
    own.get_by_role("button", name="Unggah dokumentasi").click()
    expect(page.get_by_role("link", name="dua.pdf").first).to_be_visible()
    look(page, "laila_terunggah")


def test_a_coaching_from_request_to_documentation(riau: Riau) -> None:
    """SPK-06, SPK-15, SPK-18, SPK-60…SPK-62, SPK-66…SPK-68, SPK-71: every hand once, by clicking, with its mistakes."""
    ask(riau)
    decide(riau)
    document(riau)
    siti = riau.page(SITI)
    siti.get_by_role("link", name=MATTER).click()
    expect(siti.get_by_role("link", name="satu.pdf").first).to_be_visible()
    look(siti, "siti_selesai")


def test_a_refusal_and_who_may_not(riau: Riau) -> None:
    """SPK-37, SPK-43, SPK-59, SPK-69: Rosmiati says why; the Admin has no status to change, no coach another's upload."""
    riau.brought("dalam_proses")
    page = riau.page(ROSMIATI, f"/berkas/{NUMBER}")
    look(page, "rosmiati_berkas")
    own = form(page, "tolak")
    own.get_by_label("Alasan Ditolak").fill("Pakailah modul yang tersedia.")
    own.get_by_label("Saya yakin").check()
    own.get_by_role("button", name="Tolak").click()
    expect(page.get_by_text("Berkas berakhir: Ditolak.")).to_be_visible()
    siti = riau.page(SITI, f"/berkas/{NUMBER}")
    expect(siti.get_by_text("Pakailah modul yang tersedia.").first).to_be_visible()
    look(siti, "siti_ditolak")
    second = riau.brought("selesai")
    andika = riau.page(ANDIKA, "/tabel/spektral-pembinaan/pengajuan")
    expect(andika.get_by_role("link", name="Ubah Status")).to_have_count(0)
    look(andika, "andika_daftar_pengajuan")
    andika.goto(f"/berkas/{second}/status")
    expect(andika.get_by_role("heading", level=1)).to_be_visible()
    expect(andika.get_by_label("Status", exact=True)).to_have_count(0)
    for who, count in ((ANDIKA, 0), (LAILA, 0), (ZULFIKAR, 1)):
        there = riau.page(who, f"/berkas/{second}")
        expect(there.get_by_role("link", name="Unggah File Foto")).to_have_count(count)


def test_mended_and_removed(riau: Riau) -> None:
    """SPK-38, SPK-39: Andika opens both from the table; the form is filled in, removal wants a reason and a tick."""
    riau.brought("menunggu_diproses")
    page = riau.page(ANDIKA, "/tabel/spektral-pembinaan/pengajuan")
    with no_complaints(page.context):
        page.get_by_role("link", name=f"Edit detail {NUMBER}").click()
        own = page.locator("form[action$='/aksi/edit_detail']")  # unfolded by the link that leads to it
        expect(own.get_by_label("Lokasi Pembinaan")).to_have_value("Aula")
        own.get_by_label("Lokasi Pembinaan").fill("Aula lantai 2")
        look(page, "andika_edit_detail")
        own.get_by_role("button", name="Edit detail").click()
        expect(page.get_by_text("Selesai: Edit detail.")).to_be_visible()
        own = form(page, "hapus")
        own.get_by_label("Alasan").fill("Tercatat dua kali.")
        look(page, "andika_hapus")
        own.get_by_label("Saya yakin").check()
        own.get_by_role("button", name="Hapus pengajuan").click()
        expect(page.get_by_text("Tercatat dua kali.").first).to_be_visible()
        look(page, "andika_terhapus")
    page.goto("/tabel/spektral-pembinaan/pengajuan")
    expect(page.get_by_text(MATTER)).to_have_count(0)
