"""What is true of every page: sign-in, CSRF, headers, refusals as pages, health, languages."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import delete, insert
from werkzeug.routing import Rule

from engine.db import Database
from engine.records import Heartbeat, table
from engine.settings import Settings
from tests.office import PASSWORD, Bandung
from tests.web.conftest import Visit
from tests.web.pages import Browser
from web import create_app
from web.language import FOLDER
from web.softening import shortened, softened
from web.text import printable

ROOT = Path(__file__).parent.parent.parent
OPEN_TO_ALL = {
    *("/", "/masuk", "/masuk/sebagai", "/keluar", "/lupa-kata-sandi", "/kata-sandi/<secret>", "/bahasa"),
    *("/layanan/<key>/papan", "/kalender/<secret>.ics", "/daftar", "/daftar/<secret>"),
    *(
        "/masuk/sso",
        "/masuk/sso/kembali",
        "/profil/sso",
    ),  # not there without a provider; test_sso.py asks the last to sign in
    *("/layanan", "/layanan/<key>", "/lacak", "/lacak/<number>/<secret>", "/healthz", "/readyz"),
    "/lacak/<number>/<secret>/kuesioner",
    *("/layanan/<key>/keluhan", "/layanan/<key>/berkas/<name>", "/keluhan/lacak/<number>/<secret>"),
    *("/static/<path:filename>", "/bootstrap/static/<path:filename>"),
}


def pages(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """(rule, path, method) of every page; the API has tests of its own."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/"):
            path = re.sub(r"<int(\([^)]*\))?:\w+>", "1", re.sub(r"<(path:|string:)?\w+>", "x", rule.rule))
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, path, method


def test_every_page_asks_to_sign_in_unless_it_is_listed(app: Flask, bandung: Bandung) -> None:
    stranger, asked = Browser(app, bandung), 0
    token = dict(stranger.get("/masuk").form("/masuk").fields)["csrf_token"]
    for rule, path, method in pages(app):
        if rule.rule not in OPEN_TO_ALL:
            response = stranger.client.open(
                path, method=method, data={"csrf_token": token} if method == "POST" else None
            )
            assert response.status_code == 303, f"{method} {rule.rule} answered {response.status_code}"
            assert response.headers["Location"].startswith("/masuk?next="), f"{method} {rule.rule}"
            asked += 1
    assert asked > 10


def test_no_post_is_taken_without_its_token(app: Flask, bandung: Bandung) -> None:
    browser = Browser(app, bandung, "bandung.kadis")
    for rule, path, method in pages(app):
        if method == "POST":
            assert browser.post(path, {"x": "1"}).status == 400, rule.rule


def test_a_token_of_somebody_else_does_not_count(visit: Visit) -> None:
    token = dict(visit().get("/masuk").form("/masuk").fields)["csrf_token"]
    assert visit().post("/masuk", {"username": "x", "password": "y", "csrf_token": token}).status == 400


def test_refusals_are_pages_with_a_way_on(visit: Visit) -> None:
    browser = visit("bandung.pemohon")
    lost = browser.get("/tidak/ada")
    assert (lost.status, lost.title) == (404, "Tidak ditemukan")
    assert "Ke beranda" in lost.links
    assert browser.get("/keluar").status == 405
    back = browser.get("/layanan/tidak-ada", headers={"Referer": "http://localhost/layanan"})
    assert back.status == 404
    assert back.links["Kembali"] == "/layanan"
    away = browser.get("/layanan/tidak-ada", headers={"Referer": "http://jahat.example/layanan"})
    assert "Kembali" not in away.links


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/layanan/%00",
        "/layanan?cari=%00",
        "/layanan?%00=1",
        "/lacak/%00/%00",
        "/%ff%fe",
        "/layanan?cari=%ff",
        "/%ed%a0%80",
        "/layanan/" + "x" * 3000,
    ],
)
def test_broken_addresses_are_never_our_fault(visit: Visit, path: str) -> None:
    assert visit("bandung.pemohon").get(path).status in (200, 400, 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(visit: Visit, method: str) -> None:
    assert visit("bandung.pemohon").client.open("/layanan", method=method).status_code in (400, 405)


def test_a_stranger_may_not_send_much_and_nobody_too_much(visit: Visit) -> None:
    stranger, pemohon = visit(), visit("bandung.pemohon")

    def post(browser: Browser, parts: list[tuple[str, int]], claimed: int | None = None) -> int:
        body = b"".join(
            b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (n.encode(), b"1" * size)
            for n, size in parts
        )
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        length = {"CONTENT_LENGTH": str(claimed)} if claimed else {}
        return browser.client.post(
            "/masuk", data=body + b"--x--\r\n", headers=headers, environ_overrides=length
        ).status_code

    assert post(stranger, [("username", 1_500_000)]) == 413
    assert post(pemohon, [("username", 1_500_000)]) == 400, "only its token is missing"
    assert post(pemohon, [("username", 2_500_000)]) == 413
    assert post(pemohon, [(f"f{i}", 1) for i in range(500)]) == 413
    assert post(pemohon, [], claimed=300 * 1024 * 1024) == 413


def test_our_own_faults_are_logged_under_a_number_the_page_tells(
    app: Flask, bandung: Bandung, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/uji-salah")
    def broken() -> str:
        raise RuntimeError("planted")

    with caplog.at_level(logging.ERROR, "web.errors"):
        page = Browser(app, bandung).get("/uji-salah")
    assert page.status == 500
    number = re.search(r"kode ([0-9a-f]{8})", page.text)
    assert number is not None
    assert number[1] in caplog.text
    assert "planted" in caplog.text
    assert "planted" not in page.html


def test_without_a_database_there_is_a_page_that_says_so(settings: Settings, bandung: Bandung, tmp_path: Path) -> None:
    away = replace(settings, database_url=f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite3'}")
    app = create_app(away, clock=bandung.clock)
    browser = Browser(app, bandung)
    browser.client.set_cookie("disposisi", "x")
    page = browser.get("/layanan")
    assert page.status == 503
    assert "Tidak ada yang berubah" in page.text
    assert browser.client.get("/healthz").get_json() == {
        "status": "degraded",
        "database": "gone",
        "broker": "gone",
        "worker": "unknown",
    }
    assert browser.client.get("/readyz").status_code == 503


def test_headers(visit: Visit, settings: Settings, bandung: Bandung) -> None:
    response = visit().client.get("/masuk")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in response.headers
    app = create_app(replace(settings, public_url="https://kantor.example"), clock=bandung.clock)
    assert "Strict-Transport-Security" in app.test_client().get("/masuk", base_url="https://kantor.example").headers
    app.extensions["door"].database.dispose()


def test_everything_a_page_loads_is_there(visit: Visit) -> None:
    browser = visit()
    page = browser.get("/masuk")
    wanted = (
        [e.get("href") for e in page.all("link")]
        + [e.get("src") for e in page.all("script")]
        + [e.get("src") for e in page.all("img")]
    )
    assert len(wanted) >= 4
    for path in wanted:
        assert path is not None
        with browser.client.get(path) as response:
            assert response.status_code == 200, path


def test_the_start_is_the_next_thing_to_do(visit: Visit) -> None:
    first = {
        u: visit(u).get("/", follow=False).location
        for u in (None, "bandung.kadis", "bandung.pemohon", "lain.pegawai", "admin", "auditor")
    }
    assert first == {
        None: "/layanan",
        "bandung.kadis": "/kotak-masuk",
        "bandung.pemohon": "/permohonan",
        "lain.pegawai": "/permohonan",
        "admin": "/pengelolaan",
        "auditor": "/pemeriksaan",
    }


def test_the_bar_offers_what_the_person_may_do(visit: Visit, bandung: Bandung) -> None:
    bandung.file()
    texts = {
        u: " ".join(visit(u).get("/layanan").links)
        for u in (None, "bandung.kadis", "bandung.pemohon", "admin", "auditor")
    }
    assert "Kotak masuk 1 menunggu" in texts["bandung.kadis"]
    assert "Pemberitahuan1 belum dibaca" in texts["bandung.kadis"]
    assert "Kotak masuk" not in texts["bandung.pemohon"]
    assert "Pengelolaan" in texts["admin"]
    assert "Pemeriksaan" in texts["auditor"]
    assert "Lacak berkas" in texts[None]
    assert all(("Pengelolaan" in t) == (u == "admin") for u, t in texts.items())


# ── Health ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_health_needs_database_broker_and_worker(bandung: Bandung, settings: Settings, valkey_url: str) -> None:
    """Contract: 200 only while all three answer."""
    app = create_app(replace(settings, redis_url=valkey_url), clock=bandung.clock)
    client, heartbeats = app.test_client(), table(Heartbeat)

    def health() -> tuple[int, object]:
        response = client.get("/healthz")
        return response.status_code, response.get_json()["worker"]

    assert health() == (503, "gone"), "no worker has answered yet"
    with bandung.database.writing() as session:
        session.execute(insert(heartbeats).values(name="worker", asked_at=None, answered_at=bandung.clock.now()))
    assert client.get("/healthz").get_json() == {"status": "ok", "database": "ok", "broker": "ok", "worker": "ok"}
    bandung.clock.forward(seconds=60)
    assert health() == (200, "ok")
    bandung.clock.forward(seconds=1)
    assert health() == (503, "gone"), "silent for more than a minute"
    with bandung.database.writing() as session:
        session.execute(delete(heartbeats))
        session.execute(
            insert(heartbeats).values(
                name="worker", asked_at=None, answered_at=bandung.clock.now() + timedelta(hours=1)
            )
        )
    assert health() == (503, "gone"), "an answer from the future is none"
    app.extensions["door"].database.dispose()


def test_without_a_broker_every_page_works_but_health_says_so(visit: Visit) -> None:
    browser = visit()
    answer = browser.client.get("/healthz")
    assert (answer.status_code, answer.get_json()["broker"]) == (503, "gone")
    assert browser.client.get("/readyz").status_code == 200
    assert (
        browser.submit(browser.get("/masuk"), "/masuk", {"username": "bandung.kadis", "password": PASSWORD}).status
        == 200
    )


def test_ready_on_both_databases(backend_url: str, settings: Settings) -> None:
    app = create_app(replace(settings, database_url=backend_url))
    database: Database = app.extensions["door"].database
    from engine.migrate import upgrade

    upgrade(database)
    assert app.test_client().get("/readyz").get_json() == {"status": "ok", "database": "ok"}
    database.dispose()


# ── Languages ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_switch_turns_the_page_into_english_and_back(visit: Visit) -> None:
    browser = visit()
    page = browser.submit(browser.get("/lacak"), "English")
    assert (page.path, page.title) == ("/lacak", "Track a case")
    assert next(page.all("html")).get("lang") == "en"
    assert browser.get("/layanan").title == "Services", "kept"
    page = browser.submit(browser.get("/masuk"), "/masuk", {"username": "bandung.pemohon", "password": PASSWORD})
    assert browser.get("/permohonan").title == "My requests", "kept after signing in"
    assert browser.submit(page, "Bahasa Indonesia").status == 200
    assert browser.get("/permohonan").title == "Permohonan saya"
    assert browser.submit(browser.get("/layanan"), "English", {"lang": "xx"}).status == 400


def test_the_english_catalogue_is_complete() -> None:
    """Every string of the pages has its English, and none is left of strings that are gone."""
    methods = [("templates/**.html", "jinja2"), ("**/templates/**.html", "jinja2"), ("**.py", "python")]
    options = {
        pattern: {"trim_blocks": "true", "lstrip_blocks": "true"} for pattern, kind in methods if kind == "jinja2"
    }
    found = {m[2] if isinstance(m[2], str) else m[2][0] for m in extract_from_dir(ROOT / "web", methods, options)}
    with (FOLDER / "en" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale="en")
    known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalogue if m.id}
    assert not sorted(found - known.keys()), "no English for these"
    assert not sorted(known.keys() - found), "English for strings that no page has"
    assert not [
        i for i, m in known.items() if not m.string or m.fuzzy or (isinstance(m.string, tuple) and not all(m.string))
    ]
    slots = re.compile(r"%\(\w+\)[sd]")
    for text, message in known.items():
        for english in [message.string] if isinstance(message.string, str) else list(message.string or ()):
            assert sorted(slots.findall(english)) == sorted(slots.findall(text)), text


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_names_in_capitals_are_softened() -> None:
    assert softened("PENGAJUAN LINK ZOOM OLEH BPS DAN UNS") == "Pengajuan Link Zoom oleh BPS dan UNS"
    assert softened("Peminjaman Lisensi") == "Peminjaman Lisensi"
    assert shortened("Pengelolaan Pembinaan Statistik Sektoral (SPEKTRAL)") == "SPEKTRAL"
    assert shortened("LAYANAN LISENSI ZOOM ORMAWA (300 PARTICIPANTS)") == "Layanan Lisensi Zoom Ormawa"
    assert shortened("PINJAM RUANG") == "Pinjam Ruang"
    assert shortened("Pengajuan Pembuatan Link Zoom Meeting") == ""


def test_no_page_holds_a_character_that_no_page_may_hold() -> None:
    assert printable("a\x00b\x1bc\ud800\n") == "a\ufffdb\ufffdc\ufffd\n"
    assert printable(7) == 7


def test_every_page_has_the_time_a_search_and_the_languages(visit: Visit) -> None:
    """UNS-38: date and time, search, language switch, sign out and whose session it is stand on every page."""
    page = visit("bandung.kadis").get("/kotak-masuk")
    assert "Jumat, 20 November 2026 09.00 WIB" in page.html
    assert page.form("/layanan").names == {"cari"}
    assert page.form("English").method == page.form("Keluar").method == "post"
    assert "Nama Kadis" in page.html
