"""Library, documentation, the check for duplicates and the invitation in a real browser, on a phone and a desk."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect
from werkzeug.serving import make_server

from engine.accounts import begin_session
from engine.actors import load_actor
from engine.around import library
from engine.perform import Answer
from engine.queries.documents import upload
from tests.browser.conftest import DESK, PHONE, SCREENS, no_complaints
from tests.browser.test_pages_in_chromium import TARGETS
from tests.engine.test_invitation import ENGLISH
from tests.hostile import good_pdf
from tests.office import settings_for
from tests.offices import Houses, make_houses
from tests.stories.coaching import ADMIN, COACH, REQUESTER, SOP, finished, requested
from web import create_app

pytestmark = pytest.mark.browser
KEEPER, TEAM = "spektral.operator", "linkzum.tkds"
MB = 1024 * 1024
HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


@dataclass
class Live:
    """The agencies on the air."""

    houses: Houses
    address: str
    done: str
    gone: str
    meeting: str


Enter = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A finished coaching with documentation, a removed one, a module, a meeting with its invitation."""
    folder = tmp_path_factory.mktemp("around")
    settings = settings_for(folder / "data", f"sqlite:///{folder / 'office.sqlite3'}")
    houses = make_houses(settings)
    done, gone = finished(houses), requested(houses, jenis_layanan="Pembinaan ganda")
    houses.act(COACH, done, "unggah", {"dokumen": [_file(houses, COACH)]}, jenis="foto")
    houses.act(ADMIN, gone, "hapus", alasan="Tercatat dua kali")
    _module(houses)
    wanted = {
        "kegiatan": "Rapat",
        "peserta": 40,
        "host": "Host",
        "mulai": "2026-11-23T09:00",
        "selesai": "2026-11-23T10:00",
    }
    meeting = houses.file(TEAM, "linkzum-zoom", wanted).number
    houses.act("linkzum.admin", meeting, "approve", link_kegiatan=ENGLISH)
    app = create_app(settings, clock=houses.clock)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield Live(houses, f"http://127.0.0.1:{server.port}", done, gone, meeting)
    server.shutdown()
    serving.join()
    server.server_close()
    app.extensions["door"].database.dispose()
    houses.database.dispose()


def _file(houses: Houses, who: str) -> str:
    stored = houses.office.files.receive(io.BytesIO(good_pdf("foto")), filename="foto kegiatan.pdf", limit=10**6)
    with houses.database.writing() as session:
        actor = load_actor(session, houses.people[who], houses.clock.now())
        return upload(session, actor, stored, None, houses.clock.now()).id


def _module(houses: Houses) -> None:
    answer = Answer(
        {"title": "Modul metadata sektoral", "category": "Metadata statistik"}, {"attachment": _file(houses, KEEPER)}
    )
    with houses.database.writing() as session:
        actor = load_actor(session, houses.people[KEEPER], houses.clock.now())
        library.add(session, houses.office, SOP, actor, answer, houses.clock.now())


@pytest.fixture
def entered(chrome: Browser, live: Live) -> Iterator[Enter]:
    """`entered(username, script=True)` is a browser context of somebody signed in, on a phone."""
    contexts: list[BrowserContext] = []

    def make(username: str, *, script: bool = True) -> BrowserContext:
        size = {"width": PHONE["width"], "height": PHONE["height"]}
        context = chrome.new_context(base_url=live.address, viewport=size, java_script_enabled=script)  # type: ignore[arg-type]
        with live.houses.database.writing() as session:
            token = begin_session(session, live.houses.people[username], live.houses.clock.now())
        context.add_cookies([{"name": "disposisi", "value": token, "url": live.address}])
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("who", "path"),
    [
        (KEEPER, f"/pustaka?sop={SOP}"),
        (KEEPER, "/pustaka/1/hapus"),
        (REQUESTER, f"/pustaka?sop={SOP}&cari=tidakada"),
        (REQUESTER, f"/dokumentasi?sop={SOP}"),
        (COACH, "/berkas/{done}?jenis=foto"),
        (ADMIN, "/berkas/{gone}"),
        (TEAM, "/berkas/{meeting}"),
        (REQUESTER, f"/layanan/{SOP}/ajukan"),
        (REQUESTER, f"/layanan/{SOP}/serupa?deskripsi=metadata+sektoral"),
    ],
)
def test_no_barrier(entered: Enter, live: Live, who: str, path: str) -> None:
    """Axe finds nothing, nothing is wider than the phone, every target is big enough; looked at on both sizes."""
    page = entered(who).new_page()
    path = path.format(done=live.done, gone=live.gone, meeting=live.meeting)
    response = page.goto(path)
    assert response is not None
    assert response.status == 200
    SCREENS.mkdir(parents=True, exist_ok=True)
    name = "".join(letter if letter.isalnum() else "_" for letter in who + path)
    for size in (PHONE, DESK):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.screenshot(path=SCREENS / f"{name}-{size['width']}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], "wider than the screen"
        assert page.evaluate(TARGETS) == [], "too small to tap"


def test_what_resembles_shows_while_it_is_typed(entered: Enter, live: Live) -> None:
    """SPK-11: no button needed with a script; nothing typed is touched."""
    context = entered(TEAM)
    with no_complaints(context):
        page = context.new_page()
        page.goto(f"/layanan/{SOP}/ajukan")
        page.get_by_label("Deskripsi").fill("Metadata statistik sektoral")
        page.get_by_label("Lokasi Pembinaan").click()
        panel = page.locator("#serupa")
        expect(panel.get_by_role("link", name="Modul metadata sektoral")).to_be_visible()
        expect(panel).to_contain_text("Dinas Kesehatan, Pertemuan dengan Zoom")
        expect(page.get_by_label("Deskripsi")).to_have_value("Metadata statistik sektoral")


def test_a_long_upload_ends_on_the_page_that_says_so(entered: Enter, live: Live, tmp_path: Path) -> None:
    """C8: several files at once with progress; the page afterwards is the one a plain form leads to, scripts and all."""
    film = tmp_path / "rekaman rapat.mp4"
    film.write_bytes(HEAD + bytes(6 * MB))
    photo = tmp_path / "daftar.pdf"
    photo.write_bytes(good_pdf("daftar"))
    context = entered(COACH)
    with no_complaints(context):
        page = context.new_page()
        page.goto(f"/berkas/{live.done}?jenis=video")
        page.locator("input[name=_file_dokumen]").set_input_files([film, photo])
        page.get_by_role("button", name="Unggah dokumentasi").click()
        expect(page.locator(".flash")).to_contain_text("Selesai: Unggah dokumentasi")
        expect(page.locator(".documentation")).to_contain_text("rekaman rapat.mp4")
        assert page.url.startswith(f"{live.address}/berkas/{live.done}")
        page.get_by_role("link", name="Unggah File Notulensi").click()
        page.locator("input[name=_file_dokumen]").set_input_files([film])
        page.get_by_role("button", name="Unggah dokumentasi").click()
        expect(page.locator(".documentation tr", has_text="Notulensi")).to_contain_text("rekaman rapat.mp4")


def test_a_refused_upload_keeps_the_form(entered: Enter, live: Live, tmp_path: Path) -> None:
    """The refusal stands on the page as it does without a script."""
    wrong = tmp_path / "palsu.mp4"
    wrong.write_bytes(b"MZ" + bytes(3 * MB))
    page = entered(COACH).new_page()
    page.goto(f"/berkas/{live.done}?jenis=foto")
    page.locator("input[name=_file_dokumen]").set_input_files([wrong])
    page.get_by_role("button", name="Unggah dokumentasi").click()
    expect(page.locator(".field-error").first).to_contain_text("Isi berkas ini bukan MP4")


def test_the_meeting_link_is_copied_by_a_button(entered: Enter, live: Live) -> None:
    """LZM-40: COPY LINK KEGIATAN; without a script the field can be selected."""
    context = entered(TEAM)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live.address)
    page = context.new_page()
    page.goto(f"/berkas/{live.meeting}")
    page.get_by_role("button", name="Salin tautan").click()
    assert page.evaluate("navigator.clipboard.readText()") == "https://us02web.zoom.us/j/81234567890?pwd=abcDEF.1"
    plain = entered(TEAM, script=False).new_page()
    plain.goto(f"/berkas/{live.meeting}")
    expect(plain.get_by_label("Tautan rapat")).to_have_value("https://us02web.zoom.us/j/81234567890?pwd=abcDEF.1")
    expect(plain.get_by_role("button", name="Salin tautan")).to_be_hidden()
