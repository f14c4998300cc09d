"""The schedules in a real browser: the board, the agenda, the days beside the form, a time asked about while it is typed."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect
from werkzeug.serving import make_server

from engine.accounts import begin_session
from tests.browser.conftest import DESK, PHONE, SCREENS, no_complaints
from tests.browser.test_pages_in_chromium import TARGETS
from tests.office import settings_for
from tests.offices import Houses, make_houses
from tests.stories.test_schedule import FORM, approved, ask, lent
from web import create_app

pytestmark = pytest.mark.browser
DAY = "tanggal=2026-11-25"
PAGES = [
    (None, "/layanan/linkzum-zoom"),
    (None, f"/layanan/linkzum-zoom/papan?{DAY}"),
    (None, f"/layanan/linkzum-zoom/papan?{DAY}&tampilan=hari"),
    ("linkzum.tkau", FORM),
    ("linkzum.tkau", "/layanan/linkzum-zoom/jadwal?mulai=2026-11-25T13:00&selesai=2026-11-25T14:00"),
    ("linkzum.tkau", f"/agenda?{DAY}&tampilan=bulan"),
    ("bengkulu.pjk", "/layanan/bengkulu-lisensi/ajukan"),
    ("bengkulu.ti", f"/agenda?{DAY}&tampilan=minggu"),
    ("bengkulu.ti", "/agenda?tanggal=2026-11-23&tampilan=hari"),
    ("bengkulu.pjk", "/kalender"),
]


class Town:
    """The five agencies on the air."""

    def __init__(self, houses: Houses, address: str, chrome: Browser) -> None:
        self.houses, self.address, self.chrome = houses, address, chrome

    def opened(self, username: str | None, size: dict[str, int] = PHONE) -> BrowserContext:
        """A fresh browser, signed in as somebody or nobody."""
        view = {"width": size["width"], "height": size["height"]}
        context = self.chrome.new_context(base_url=self.address, viewport=view)  # type: ignore[arg-type]  # these two
        if username is not None:
            with self.houses.database.writing() as session:
                token = begin_session(session, self.houses.people[username], self.houses.clock.now())
            context.add_cookies([{"name": "disposisi", "value": token, "url": self.address}])
        return context


@pytest.fixture(scope="module")
def town(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Agencies with something booked, lent and waiting."""
    folder = tmp_path_factory.mktemp("town")
    settings = settings_for(folder / "data", f"sqlite:///{folder / 'office.sqlite3'}")
    houses = make_houses(settings)
    approved(houses)
    approved(houses, "2026-11-26T09:00", "2026-11-26T11:00", kegiatan="Rapat evaluasi capaian kinerja triwulan")
    ask(houses, "2026-11-27T09:00", "2026-11-27T10:00")
    lent(houses)
    app = create_app(settings, clock=houses.clock)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield Town(houses, f"http://127.0.0.1:{server.port}", chrome)
    server.shutdown()
    serving.join()
    server.server_close()
    app.extensions["door"].database.dispose()
    houses.database.dispose()


@pytest.mark.parametrize(("username", "path"), PAGES, ids=[f"{u or 'siapa-pun'}{p}" for u, p in PAGES])
def test_no_barrier(town: Town, username: str | None, path: str) -> None:
    """LZM-09, BKL-18: axe finds nothing, nothing is wider than the phone, everything can be tapped."""
    context = town.opened(username)
    with no_complaints(context):
        page = context.new_page()
        response = page.goto(path)
        assert response is not None
        assert response.status == 200
        SCREENS.mkdir(parents=True, exist_ok=True)
        name = f"{username or 'siapa-pun'}{path}".translate(str.maketrans("/?&=:", "_____"))
        for size in (PHONE, DESK):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            page.screenshot(path=SCREENS / f"{name}-{size['width']}.png", full_page=True)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], "wider than the screen"
            assert page.evaluate(TARGETS) == [], "too small to tap"
    context.close()


def test_a_month_is_a_grid_on_a_wide_screen_and_a_list_on_a_phone(town: Town) -> None:
    """LZM-10: every day is in the grid, under its weekday; the list tells only the days with something."""
    page = town.opened(None, DESK).new_page()
    page.goto(f"/layanan/linkzum-zoom/papan?{DAY}")
    days = page.locator(".month > li")
    visible = "days => days.filter(day => day.checkVisibility()).length"
    assert days.evaluate_all(visible) == 30
    lefts = days.evaluate_all("days => days.map(day => Math.round(day.getBoundingClientRect().left))")
    assert len(set(lefts)) == 7
    assert lefts[0] == max(lefts), "1 November 2026 is a Sunday"
    assert lefts[1] == min(lefts)
    page.set_viewport_size({"width": 390, "height": 844})
    assert days.evaluate_all(visible) == 3, "two with something, and today"


def test_a_time_is_answered_as_soon_as_it_is_typed(town: Town) -> None:
    """LZM-A3, BKL-18: taken and free are said beside the two times, before anything else is filled in."""
    context = town.opened("linkzum.tkau")
    with no_complaints(context):
        page = context.new_page()
        page.goto(FORM)
        begins, ends = page.get_by_label("Waktu Mulai"), page.get_by_label("Waktu Selesai")
        answer = page.locator("[data-ask] [data-answer]")
        begins.fill("2026-11-25T13:00")
        ends.fill("2026-11-25T14:00")
        ends.blur()
        expect(answer).to_contain_text("Tidak ada yang kosong pada waktu itu.")
        begins.fill("2026-11-25T17:30")
        ends.fill("2026-11-25T18:30")
        ends.blur()
        expect(answer).to_contain_text("25 November 2026 17.30 WIB sampai 18.30 WIB")
        expect(answer).to_contain_text("kosong")
        expect(answer).not_to_contain_text("terpakai")
        assert page.url == town.address + FORM, "nothing was sent"
    context.close()


def test_the_enter_key_sends_the_form(town: Town) -> None:
    """LZM-34: it does not press the button that only asks."""
    page = town.opened("linkzum.tkss").new_page()
    page.goto(FORM)
    for label, value in (("Nama Kegiatan", "Rapat"), ("Jumlah Peserta", "5"), ("Nama Host", "Ratna")):
        page.get_by_label(label).fill(value)
    page.get_by_label("Waktu Mulai").fill("2026-12-02T09:00")
    page.get_by_label("Waktu Selesai").fill("2026-12-02T10:00")
    page.get_by_label("Nama Host").press("Enter")
    page.wait_for_url("**/tanda-terima")


def test_moving_a_loan_is_answered_on_the_case_page(town: Town) -> None:
    """BKL-A4: the answer appears beside the new time."""
    context = town.opened("bengkulu.pjk", DESK)
    with no_complaints(context):
        page = context.new_page()
        page.goto("/berkas/BKL-2026-00001")
        page.locator("summary", has_text="Ubah jadwal").click()
        form = page.locator("#aksi-ubah_jadwal")
        expect(form.locator("[data-ask]")).to_be_hidden()
        form.locator("input[name=mulai]").fill("2026-11-24T09:00")
        form.locator("input[name=selesai]").fill("2026-11-24T10:00")
        form.locator("input[name=selesai]").blur()
        expect(form.locator("[data-ask]")).to_contain_text("kosong")
    context.close()


def test_a_new_address_is_copied_by_a_button(town: Town) -> None:
    """LZM-10: what is shown once can be taken along at once."""
    context = town.opened("linkzum.admin")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=town.address)
    page = context.new_page()
    page.goto("/kalender")
    page.get_by_role("button", name="Buat alamat").click()
    page.get_by_role("button", name="Salin").click()
    page.get_by_role("button", name="Tersalin").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith(".ics")
    assert Axe().run(page).violations_count == 0
    page.get_by_role("link", name="Cabut").click()
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Ya, cabut").click()
    expect(page.get_by_role("status")).to_contain_text("Alamat kalender dicabut.")
    context.close()
