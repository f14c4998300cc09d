"""A real Chromium at a real server: the Bandung office with a few cases under way."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from werkzeug.serving import make_server

from engine.accounts import begin_session
from tests.office import Bandung, make_bandung, settings_for
from tests.services import chromium
from web import create_app

SCREENS = Path(__file__).parent.parent.parent / "var" / "screens"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass
class Live:
    """The office on the air."""

    bandung: Bandung
    address: str
    numbers: dict[str, str] = field(default_factory=dict)

    def token(self, username: str) -> str:
        """A fresh session of somebody."""
        with self.bandung.database.writing() as session:
            return begin_session(session, self.bandung.people[username], self.bandung.clock.now())


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A demonstration office with cases in several states, served on a port of its own."""
    folder = tmp_path_factory.mktemp("live")
    settings = settings_for(folder / "data", f"sqlite:///{folder / 'office.sqlite3'}")
    bandung = make_bandung(settings.database_url, settings, demo=True)
    numbers = {
        "baru": bandung.file().number,
        "tunjuk": bandung.bring_to("penunjukan"),
        "damping": bandung.bring_to("pendampingan"),
    }
    app = create_app(settings, clock=bandung.clock)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield Live(bandung, f"http://127.0.0.1:{server.port}", numbers)
    server.shutdown()
    serving.join()
    server.server_close()
    app.extensions["door"].database.dispose()
    bandung.database.dispose()


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """One Chromium for the session."""
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium(), args=sandbox)
        yield browser
        browser.close()


Open = Callable[..., BrowserContext]


@pytest.fixture
def opened(chrome: Browser, live: Live) -> Iterator[Open]:
    """`opened(username, size=PHONE, script=True)` is a fresh browser context, signed in as somebody or nobody."""
    contexts: list[BrowserContext] = []

    def make(username: str | None = None, *, size: dict[str, int] = PHONE, script: bool = True) -> BrowserContext:
        context = chrome.new_context(
            base_url=live.address,
            viewport={"width": size["width"], "height": size["height"]},
            java_script_enabled=script,
        )
        if username is not None:
            context.add_cookies([{"name": "disposisi", "value": live.token(username), "url": live.address}])
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@contextmanager
def no_complaints(context: BrowserContext) -> Iterator[None]:
    """Nothing on the console (a broken policy would speak there) and no request to anywhere else."""
    said: list[str] = []
    asked: list[str] = []
    context.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    context.on("request", lambda request: asked.append(request.url))
    yield
    assert not said, said
    assert not [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:"))], asked
