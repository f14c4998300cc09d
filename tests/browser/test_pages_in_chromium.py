"""Every page in a real browser: no barrier that axe can find, nothing wider than the phone, targets big enough for a thumb."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE, SCREENS, Live, Open, no_complaints

pytestmark = pytest.mark.browser
TARGETS = """() => [...document.querySelectorAll('button, .btn, input:not([type=hidden]), select, textarea, summary, nav a')]
  .filter(e => e.checkVisibility() && !e.closest('.visually-hidden') && !e.matches('[type=checkbox], [type=radio]'))
  .map(e => [e.getBoundingClientRect().height, (e.innerText || e.name || e.id).trim()]).filter(([h]) => h < 43.5)"""
PAGES = [
    (None, "/masuk"),
    (None, "/layanan"),
    (None, "/layanan/bandung-zoom"),
    (None, "/lacak"),
    (None, "/lacak/{tunjuk}/{secret}"),
    (None, "/lupa-kata-sandi"),
    (None, "/tidak-ada"),
    ("bandung.pemohon", "/layanan/bandung-zoom/ajukan"),
    ("bandung.tu", "/layanan/bandung-zoom/ajukan"),
    ("bandung.pemohon", "/permohonan"),
    ("bandung.pemohon", "/permohonan/{baru}/tanda-terima"),
    ("bandung.pemohon", "/berkas/{baru}"),
    ("bandung.pemohon", "/pemberitahuan"),
    ("bandung.pemohon", "/kata-sandi"),
    ("bandung.kadis", "/kotak-masuk"),
    ("bandung.kadis", "/kotak-masuk/berikutnya"),
    ("bandung.kadis", "/berkas/{baru}"),
    ("bandung.subkoor", "/berkas/{tunjuk}"),
    ("bandung.operator1", "/berkas/{damping}"),
    ("bandung.operator1", "/agenda"),
    ("auditor", "/pemeriksaan"),
    ("auditor", "/berkas/{damping}"),
    ("admin", "/pengelolaan"),
]


@pytest.mark.parametrize(("username", "path"), PAGES, ids=[f"{u or 'siapa-pun'}{p}" for u, p in PAGES])
def test_no_barrier(opened: Open, live: Live, username: str | None, path: str) -> None:
    slots = live.numbers | {"secret": live.bandung.office.tracking_secret(live.numbers["tunjuk"])}
    page = opened(username).new_page()
    response = page.goto(path.format(**slots))
    assert response is not None
    assert response.status == (404 if path == "/tidak-ada" else 200), path
    assert page.url == live.address + path.format(**slots), "led elsewhere"
    SCREENS.mkdir(parents=True, exist_ok=True)
    name = f"{username or 'siapa-pun'}{path}".replace("/", "_").translate(str.maketrans("", "", "{}."))
    for size in (PHONE, DESK):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.screenshot(path=SCREENS / f"{name}-{size['width']}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], "wider than the screen"
        assert page.evaluate(TARGETS) == [], "too small to tap"


@pytest.mark.parametrize(
    ("username", "path"),
    [(None, "/masuk"), ("bandung.pemohon", "/layanan/bandung-zoom/ajukan"), ("bandung.kadis", "/kotak-masuk")],
)
def test_nothing_breaks_the_policy_and_nothing_comes_from_elsewhere(
    opened: Open, username: str | None, path: str
) -> None:
    context = opened(username)
    with no_complaints(context):
        context.new_page().goto(path)


def test_the_keyboard_reaches_the_content_first(opened: Open) -> None:
    page = opened().new_page()
    page.goto("/layanan")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "isi"


def test_the_tracking_link_is_copied_by_a_button(opened: Open, live: Live) -> None:
    context = opened("bandung.pemohon")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live.address)
    page = context.new_page()
    page.goto(f"/permohonan/{live.numbers['baru']}/tanda-terima")
    page.get_by_role("button", name="Salin").click()
    page.get_by_role("button", name="Tersalin").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == live.bandung.office.tracking_link(live.numbers["baru"])
