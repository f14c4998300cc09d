"""The portal of BPS Bengkulu on the air: people with browsers before it, and what is looked at on every page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from engine.accounts import begin_session
from engine.alarms import scan
from tests.browser.conftest import DESK, PHONE, SCREENS
from tests.browser.test_pages_in_chromium import TARGETS
from tests.engine.by_hand import at
from tests.office import LETTER
from tests.offices import Houses

NOTE = {"name": "nota dinas.pdf", "mimeType": "application/pdf", "buffer": LETTER}
MATTER = "Pelatihan petugas Susenas"


class Portal:
    """The agencies on the air, and people with browsers before them."""

    def __init__(self, houses: Houses, address: str, chrome: Browser) -> None:
        self.houses, self.address, self._chrome = houses, address, chrome

    def sign_in(self, who: str) -> Page:
        """A fresh browser of somebody, on the page their day begins with."""
        context = self._chrome.new_context(base_url=self.address, viewport={"width": 390, "height": 844})
        with self.houses.database.writing() as session:
            token = begin_session(session, self.houses.people[f"bengkulu.{who}"], self.houses.clock.now())
        context.add_cookies([{"name": "disposisi", "value": token, "url": self.address}])
        page = context.new_page()
        page.goto("/")
        return page

    def clock(self, local: str) -> None:
        """It is `local` in Bengkulu, and the workers have looked around."""
        self.houses.clock.at = at(local)
        scan(self.houses.database, self.houses.office, self.houses.clock.at)


def look(page: Page, name: str) -> None:
    """No barrier, nothing wider than the screen, targets for a thumb; a picture for whoever wants to see it."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.screenshot(path=SCREENS / f"bengkulu_{name}-{size['width']}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (
            f"{name} is wider than the screen"
        )
        assert page.evaluate(TARGETS) == [], f"too small to tap on {name}"


def ask(page: Page, begins: str, ends: str) -> None:
    """Fills in a request, without sending it."""
    page.goto("/layanan/bengkulu-lisensi/ajukan")
    page.get_by_label("Nama kegiatan").fill(MATTER)
    page.get_by_label("Waktu mulai").fill(begins)
    page.get_by_label("Waktu selesai").fill(ends)
    page.get_by_label("Jumlah peserta").fill("60")
    page.get_by_label("Nota dinas").set_input_files(NOTE)  # type: ignore[arg-type]  # the library wants its own TypedDict


def send(page: Page) -> None:
    """Sends the request."""
    page.get_by_role("button", name="Ajukan peminjaman").click()


def form(page: Page, action: str) -> Locator:
    """The form of an action, unfolded."""
    found = page.locator(f"form[action$='/aksi/{action}']")
    if not found.is_visible():
        page.locator("details", has=found).locator("summary").first.click()
    return found


def open_first(page: Page) -> None:
    """The one click from the inbox into the case."""
    page.get_by_role("link", name=f"– {MATTER}").click()


def instructed(portal: Portal) -> Page:
    """Yulia has instructed; gives Rangga before the open case."""
    tip = portal.sign_in("tip")
    open_first(tip)
    form(tip, "instruksikan").locator("button[type=submit]").click()
    ti = portal.sign_in("ti")
    open_first(ti)
    return ti
