"""The Ormawa licence in a real browser, on a phone and a desk: found, filed, returned, verified, passed on, granted, revoked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from werkzeug.serving import make_server

from engine.accounts import begin_session
from tests.browser.conftest import DESK, PHONE, SCREENS, no_complaints
from tests.browser.test_pages_in_chromium import TARGETS
from tests.office import settings_for
from tests.offices import Houses, make_houses
from tests.stories.uns import BAMBANG, EMAIL, GALIH, NADIA, SRI, pdf
from tests.workflows.test_uns_document import RULE_5
from web import create_app
from workflows.uns_ormawa import CEK

pytestmark = pytest.mark.browser
SERVICE = "Layanan Lisensi Zoom Ormawa (300 Participants)"
ORMAWA = "BEM Fakultas Teknik"


@dataclass
class Counter:
    """The agencies on the air, seen through screens of one size. Each person has one browser."""

    houses: Houses
    address: str
    chrome: Browser
    size: dict[str, int]
    open: dict[str | None, BrowserContext] = field(default_factory=dict)

    def page(self, username: str | None, path: str = "/") -> Page:
        """A page of somebody's own."""
        if username not in self.open:
            view = {"width": self.size["width"], "height": self.size["height"]}
            context = self.chrome.new_context(base_url=self.address, viewport=view)  # type: ignore[arg-type]  # these two
            if username is not None:
                with self.houses.database.writing() as session:
                    token = begin_session(session, self.houses.people[username], self.houses.clock.now())
                context.add_cookies([{"name": "disposisi", "value": token, "url": self.address}])
            context.set_default_timeout(10_000)
            self.open[username] = context
        page = self.open[username].new_page()
        page.goto(path)
        return page

    def look(self, page: Page, name: str) -> None:
        """A picture of the page, and everything axe, the width and a thumb have to say about it."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"uns-{name}-{self.size['width']}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= self.size["width"], (
            f"{name}: wider than the screen"
        )
        assert page.evaluate(TARGETS) == [], f"{name}: too small to tap"


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def counter(request: pytest.FixtureRequest, chrome: Browser, tmp_path: Path) -> Iterator[Counter]:
    """Five agencies without a past, on a port of their own."""
    settings = settings_for(tmp_path / "data", f"sqlite:///{tmp_path / 'office.sqlite3'}")
    houses = make_houses(settings)
    app = create_app(settings, clock=houses.clock)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    made = Counter(houses, f"http://127.0.0.1:{server.port}", chrome, request.param)
    yield made
    for context in made.open.values():
        context.close()
    server.shutdown()
    serving.join()
    server.server_close()
    app.extensions["door"].database.dispose()
    houses.database.dispose()


def form(page: Page, action: str) -> Locator:
    """The form of an action, unfolded where it is one of the others."""
    found = page.locator(f"form[action$='/aksi/{action}']")
    if not found.is_visible():
        page.locator("details.other-action", has=found).locator("summary").first.click()
    return found


def fill_in(page: Page, email: str) -> None:
    """The request, as Nadia types it."""
    for label, value in {
        "Nama Ormawa": ORMAWA,
        "Nama Fakultas": "Fakultas Teknik",
        "Nama narahubung": "Nadia",
        "Nomor WhatsApp narahubung": "0812 3456 7890",
        "Surel yang diberi lisensi": email,
        "Keperluan": "Seminar nasional daring.",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Wakil Dekan 3 Fakultas").check()
    for document in ("Surat permohonan", "Surat rekomendasi"):
        page.get_by_label(document).set_input_files(pdf(f"{document}.pdf"))


def file(counter: Counter) -> None:
    """From the list of services to the receipt, with a wrong address on the way."""
    page = counter.page(NADIA, "/layanan")
    page.get_by_label("Cari layanan").fill("lisensi ormawa")
    page.get_by_role("button", name="Cari").click()
    counter.look(page, "layanan")
    page.get_by_role("link", name=SERVICE).click()
    expect(page.get_by_text(RULE_5)).to_be_visible()
    counter.look(page, "informasi-layanan")
    page.get_by_role("link", name="Buat Permintaan").click()
    counter.look(page, "permintaan")
    fill_in(page, "bem.ft@fk.student.uns.ac.id")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_contain_text("Surel yang diberi lisensi")
    counter.look(page, "permintaan-salah")
    assert page.get_by_label("Keperluan").input_value() == "Seminar nasional daring."
    page.get_by_label("Surel yang diberi lisensi").fill(EMAIL)
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan terkirim")
    counter.look(page, "tanda-terima")


def waiting(counter: Counter, username: str, label: str) -> Page:
    """What stands first after signing in, opened with one click."""
    page = counter.page(username)
    page.get_by_role("link", name=f"{label} – {ORMAWA}").click()
    return page


def send_back(counter: Counter) -> None:
    """Sri misses the stamp; Nadia brings it."""
    page = waiting(counter, SRI, "Lengkap, teruskan ke pimpinan")
    counter.look(page, "verifikasi")
    back = form(page, "kembalikan")
    back.get_by_label("Stempel resmi").check()
    back.get_by_label("Catatan", exact=False).first.fill("Suratnya belum distempel.")
    back.get_by_role("button", name="Kembalikan untuk dilengkapi").click()
    expect(page.get_by_text("Yang kurang").first).to_be_visible()
    mine = counter.page(NADIA)
    expect(mine.get_by_text("1 berkas menunggu")).to_be_visible()
    mine.get_by_role("link", name=ORMAWA, exact=True).click()
    counter.look(mine, "dikembalikan")
    form(mine, "ajukan_ulang").get_by_label("Surat permohonan").set_input_files(pdf("distempel.pdf"))
    mine.get_by_role("button", name="Kirim yang sudah dilengkapi").click()
    expect(mine.get_by_text("Sekarang dipegang Admin unit DTIK.")).to_be_visible()


def verify(counter: Counter) -> None:
    """Sri forgets one tick and is told which."""
    page = waiting(counter, SRI, "Lengkap, teruskan ke pimpinan")
    for code, label in CEK.items():
        if code != "ttd_pembina":
            form(page, "verifikasi_ok").get_by_label(label, exact=True).check()
    form(page, "verifikasi_ok").get_by_role("button").click()
    expect(page.get_by_text("Belum dicentang: Tanda tangan pembina").first).to_be_visible()
    counter.look(page, "verifikasi-kurang")
    form(page, "verifikasi_ok").get_by_label(CEK["ttd_pembina"], exact=True).check()
    form(page, "verifikasi_ok").get_by_role("button").click()
    expect(page.get_by_text("Sekarang dipegang Pimpinan DTIK.")).to_be_visible()


def pass_on(counter: Counter) -> None:
    """Bambang names the member of staff."""
    page = waiting(counter, BAMBANG, "Disposisikan ke staf")
    counter.look(page, "disposisi")
    own = form(page, "disposisi_staf")
    own.get_by_label("Tindak lanjuti", exact=True).check()
    own.get_by_label("Galih Prasetyanto").check()
    own.get_by_role("button", name="Disposisikan ke staf").click()
    expect(page.get_by_text("Sekarang dipegang Staf DTIK.")).to_be_visible()


def grant(counter: Counter) -> None:
    """Galih mistypes the address; only the one that was filed gets the licence."""
    page = waiting(counter, GALIH, "Nyatakan selesai")
    counter.look(page, "pemberian")
    own = form(page, "nyatakan_selesai")
    own.get_by_label("Surel yang diberi lisensi").fill("bemft@student.uns.ac.id")
    own.get_by_label("Ya", exact=True).check()
    own.get_by_role("button", name="Nyatakan selesai").click()
    expect(page.get_by_text("Bukan surel yang diajukan.").first).to_be_visible()
    counter.look(page, "pemberian-salah")
    form(page, "nyatakan_selesai").get_by_label("Surel yang diberi lisensi").fill(EMAIL)
    page.get_by_role("button", name="Nyatakan selesai").click()
    expect(page.get_by_text("Berkas berakhir: Selesai.")).to_be_visible()


def hear(counter: Counter) -> None:
    """Nadia reads that it is done and answers the questionnaire."""
    page = counter.page(NADIA, "/pemberitahuan")
    expect(page.get_by_text("telah selesai diproses dan invitation telah dikirimkan")).to_be_visible()
    counter.look(page, "pemberitahuan")
    page.goto("/")
    page.get_by_role("link", name=ORMAWA).click()
    counter.look(page, "selesai")
    page.get_by_role("link", name="Isi kuesioner").click()
    counter.look(page, "kuesioner")
    for question in page.locator("fieldset").all():
        question.get_by_role("radio").last.check()
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_text("Terima kasih.")).to_be_visible()


def revoke(counter: Counter, number: str) -> None:
    """Bambang takes it back; he is asked whether he is sure."""
    page = counter.page(BAMBANG, f"/berkas/{number}")
    own = form(page, "cabut")
    own.get_by_label("Disewakan kepada pihak lain").check()
    own.get_by_label("Bukti penyalahgunaan").set_input_files(pdf("bukti.pdf"))
    counter.look(page, "cabut")
    own.get_by_label("Saya yakin").check()
    own.get_by_role("button", name="Cabut lisensi").click()
    expect(page.get_by_text("Berkas berakhir: Lisensi dicabut.")).to_be_visible()
    counter.look(page, "dicabut")


def test_the_whole_story(counter: Counter) -> None:
    """UNS-09, UNS-12…UNS-15, UNS-24, UNS-27…UNS-29, UNS-31…UNS-37: every click of it, with a mistake at every step."""
    file(counter)
    send_back(counter)
    verify(counter)
    pass_on(counter)
    grant(counter)
    hear(counter)
    revoke(counter, "UNS-2026-00001")


def test_the_counter_and_the_complaint(counter: Counter) -> None:
    """UNS-11 a letter handed in, UNS-42 a complaint without a request: nothing on the console, nothing from elsewhere."""
    page = counter.page(SRI, "/layanan/uns-ormawa/ajukan")
    with no_complaints(page.context):
        page.get_by_label("Nama pemohon", exact=True).fill("Raka Pratama")
        page.get_by_label("Nomor WhatsApp pemohon").fill("0813 1111 2222")
        fill_in(page, EMAIL)
        page.get_by_label("Saluran").select_option("Diserahkan langsung")
        counter.look(page, "loket")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan terkirim")
        counter.look(page, "loket-tanda-terima")
    assert waiting(counter, SRI, "Lengkap, teruskan ke pimpinan").get_by_text("Raka Pratama").first.is_visible()
    page = counter.page(None, "/layanan/uns-ormawa")
    page.get_by_role("link", name="Buat Keluhan").first.click()
    counter.look(page, "keluhan")
