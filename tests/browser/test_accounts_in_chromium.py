"""The account pages in a real Chromium: readable on a phone and a desk, nothing for axe to say, passwords shown on demand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from engine.accounts import begin_session
from engine.db import Database
from tests.browser.conftest import DESK, PHONE, SCREENS, no_complaints
from tests.engine.keeping_office import NOW, office_of, prepare
from tests.office import SetClock, settings_for
from web import create_app

pytestmark = pytest.mark.browser
Open = Callable[[str | None, dict[str, int]], Page]
PAGES = {
    "daftar": (None, "/daftar"),
    "profil": ("staf", "/profil"),
    "akun": ("pengelola", "/akun?sop=layanan"),
    "akun-tim": ("jadwal", "/akun?sop=jadwal"),
    "akun-satu": ("pengelola", "/akun/3?sop=layanan"),
    "akun-baru": ("pengelola", "/akun/baru?sop=layanan"),
    "akun-hapus": ("pengelola", "/akun/3/hapus?sop=layanan"),
    "anggota-baru": ("jadwal", "/akun/tim/1?sop=jadwal"),
    "perubahan-akun": ("auditor", "/pemeriksaan/akun"),
}


@pytest.fixture(scope="module")
def go(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """`go(username, size)` is a page of a browser signed in at the office that keeps accounts."""
    folder = tmp_path_factory.mktemp("accounts")
    settings = settings_for(folder / "data", f"sqlite:///{folder / 'office.sqlite3'}")
    people, _positions, _units, _agency = prepare(settings.database_url)
    app = create_app(settings, clock=SetClock(NOW))
    app.extensions["door"].office = office_of(folder)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    address, database = f"http://127.0.0.1:{server.port}", Database(settings.database_url)
    contexts = []

    def make(username: str | None, size: dict[str, int]) -> Page:
        context = chrome.new_context(base_url=address, viewport={"width": size["width"], "height": size["height"]})
        if username is not None:
            with database.writing() as session:
                token = begin_session(session, people[username], NOW)
            context.add_cookies([{"name": "disposisi", "value": token, "url": address}])
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    server.shutdown()
    serving.join()
    server.server_close()
    database.dispose()
    app.extensions["door"].database.dispose()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_readable(go: Open, name: str, size: dict[str, int]) -> None:
    """No sideways scrolling of the page, nothing on the console, axe finds nothing (SPK-47…SPK-51, SPK-80, LZM-16)."""
    who, path = PAGES[name]
    page = go(who, size)
    with no_complaints(page.context):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        Path(SCREENS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"{name}-{size['width']}.png", full_page=True)
        found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_passwords_are_shown_on_demand(go: Open) -> None:
    """The checkbox appears with JavaScript alone, and shows and hides (LZM-16)."""
    page = go("staf", PHONE)
    page.goto("/profil")
    field = page.get_by_label("Kata sandi baru")
    field.fill("rahasia sekali")
    page.get_by_label("Tampilkan kata sandi").check()
    assert field.get_attribute("type") == "text"
    page.get_by_label("Tampilkan kata sandi").uncheck()
    assert field.get_attribute("type") == "password"
