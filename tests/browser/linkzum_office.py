"""The office of the teams on the air, as screens of one size show it to its people."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from werkzeug.serving import make_server

from engine.accounts import begin_session
from tests.browser.conftest import DESK, PHONE, SCREENS
from tests.browser.test_pages_in_chromium import TARGETS
from tests.office import settings_for
from tests.offices import Houses, make_houses
from web import create_app

TITLE = "Pelatihan Susenas"


@dataclass
class Office:
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
            context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.address)
            if username is not None:
                with self.houses.database.writing() as session:
                    token = begin_session(session, self.houses.people[username], self.houses.clock.now())
                context.add_cookies([{"name": "disposisi", "value": token, "url": self.address}])
            self.open[username] = context
        page = self.open[username].new_page()
        page.goto(path)
        return page

    def look(self, page: Page, name: str) -> None:
        """A picture of the page, and everything axe, the width and a thumb have to say about it."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"linkzum-{name}-{self.size['width']}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= self.size["width"], f"{name}: too wide"
        assert page.evaluate(TARGETS) == [], f"{name}: too small to tap"


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def office(request: pytest.FixtureRequest, chrome: Browser, tmp_path: Path) -> Iterator[Office]:
    """Five agencies without a past, on a port of their own."""
    settings = settings_for(tmp_path / "data", f"sqlite:///{tmp_path / 'office.sqlite3'}")
    houses = make_houses(settings)
    app = create_app(settings, clock=houses.clock)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    made = Office(houses, f"http://127.0.0.1:{server.port}", chrome, request.param)
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


def fill_in(page: Page, people: str, begins: str = "2026-11-25T13:15", ends: str = "2026-11-25T15:30") -> None:
    """The request, as somebody types it."""
    page.get_by_label("Nama Kegiatan").fill(TITLE)
    page.get_by_label("Jumlah Peserta").fill(people)
    page.get_by_label("Nama Host").fill("Iman Setiabudhi")
    page.get_by_label("Waktu Mulai").fill(begins)
    page.get_by_label("Waktu Selesai").fill(ends)
