"""Every page of the officials' side × everybody: allowed where the table says so, refused everywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from tests.office import Bandung, make_bandung, settings_for
from tests.web.conftest import Visit
from tests.web.pages import Browser
from web import BLUEPRINTS, create_app

WHO = (
    "bandung.pemohon",
    "bandung.kadis",
    "bandung.kabid",
    "bandung.subkoor",
    "bandung.operator1",
    "bandung.tu",
    "lain.pegawai",
    "auditor",
    "admin",
)
PERSONS = frozenset(WHO) - {"auditor", "admin"}
EVERYBODY = frozenset(WHO)
SEES_CASE = frozenset(WHO) - {"lain.pegawai", "admin"}
SEES_LETTER = frozenset({"bandung.pemohon", "bandung.kadis", "auditor"})
AUDITOR, ADMIN = frozenset({"auditor"}), frozenset({"admin"})
OURS = (
    "inbox",
    "cases",
    "documents",
    "survey",
    "testimonials",
    "complaints",
    "agenda",
    "notices",
    "schedule",
    "feeds",
    "library",
    "documentation",
    "similar",
    "rooms",
    "tables",
    "reports",
    "status",
    "audit",
    "profile",
    "accounts",
    "accounts_new",
    "account_register",
    "admin",
    "admin_accounts",
    "admin_positions",
    "admin_calendar",
)

PAGES: dict[str, frozenset[str]] = {
    "/kotak-masuk": EVERYBODY,
    "/kotak-masuk/berikutnya": EVERYBODY,
    "/berkas/<number>": SEES_CASE,
    "/lampiran/<public_id>": SEES_LETTER,
    "/lampiran/<public_id>/halaman/<int(max=9999):page>": SEES_LETTER,
    "/agenda": EVERYBODY,
    "/layanan/<key>/jadwal": frozenset(),
    "/berkas/<number>/jadwal": frozenset(),
    "/kalender": EVERYBODY,
    "/kalender/<feed>/cabut": frozenset(),
    "/pustaka": EVERYBODY,
    "/pustaka/unduh.<kind>": frozenset(),  # no library here; tests/stories has a service with one
    "/pustaka/<int(max=2147483647):item>/hapus": frozenset(),
    "/dokumentasi": EVERYBODY - ADMIN,
    "/dokumentasi/unduh.<kind>": frozenset(),
    "/layanan/<key>/serupa": frozenset(),
    "/ruang": EVERYBODY,
    "/ruang/<sop>": PERSONS,
    "/dasbor/<sop>": frozenset(),  # this SOP declares none of these; tests/stories has services that do
    "/tabel/<sop>/<key>": frozenset(),
    "/tabel/<sop>/<key>.<kind>": frozenset(),
    "/laporan/<sop>/<key>": frozenset(),
    "/laporan/<sop>/<key>.<kind>": frozenset(),
    "/berkas/<number>/status": frozenset(),
    "/pemberitahuan": EVERYBODY,
    "/berkas/<number>/kuesioner": frozenset(),  # this SOP asks for neither; tests/web/test_survey.py has one that does
    "/berkas/<number>/testimoni": frozenset(),
    "/survei": AUDITOR,
    "/testimoni": AUDITOR,
    "/testimoni/<int(max=2147483647):said>/hapus": frozenset(),
    "/keluhan": EVERYBODY,
    "/keluhan/<number>": frozenset(),  # a case's number is no complaint's; tests/web/test_complaints.py has a table
    "/profil": EVERYBODY,
    "/akun": frozenset(),  # this SOP keeps no accounts; tests/web/test_account_keeping.py has some that do
    "/akun/<int(max=2147483647):person>": frozenset(),
    "/akun/<int(max=2147483647):person>/hapus": frozenset(),
    "/akun/baru": frozenset(),
    "/akun/tim/<int(max=2147483647):unit>": frozenset(),
    "/pemeriksaan/akun": AUDITOR,
    "/pemeriksaan": AUDITOR,
    "/pemeriksaan/penolakan": AUDITOR,
    "/pemeriksaan/register": AUDITOR,
}
"""Who may look at what while the case waits for the head of office. What begins with /pengelolaan is the administrator's."""


def routes(app: Flask, method: str) -> Iterator[str]:
    """The rules of our blueprints."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in OURS and method in (rule.methods or ()):
            yield rule.rule


def allowed(rule: str) -> frozenset[str]:
    """Who may open the page; nobody where the table does not say."""
    return ADMIN if rule.startswith("/pengelolaan") else PAGES.get(rule, frozenset())


@pytest.fixture
def filled(bandung: Bandung) -> dict[str, str]:
    """What stands for the parts of a rule."""
    number = bandung.file().number
    with bandung.database.reading() as session:
        letter = session.scalar(text("SELECT public_id FROM attachments"))
    return {
        "number": number,
        "public_id": str(letter),
        "page": "1",
        "key": "bandung",
        "name": "disposisi_kabid",
        "sop": "bandung-zoom",
    }


def path_of(rule: str, filled: dict[str, str]) -> str:
    """The rule with its parts filled in; ids are 1."""
    return re.sub(r"<(?:int\(max=\d+\):)?(\w+)>", lambda part: filled.get(part[1], "1"), rule)


def test_the_table_names_every_page(app: Flask) -> None:
    ours = {rule for rule in routes(app, "GET") if not rule.startswith("/pengelolaan")}
    assert ours == set(PAGES)
    assert {f"web.views.{name}" for name in ("inbox", "cases", "documents", "agenda", "notices", "audit")} <= set(
        BLUEPRINTS
    )


@pytest.mark.parametrize("who", WHO)
def test_every_page_for_everybody(app: Flask, visit: Visit, filled: dict[str, str], who: str) -> None:
    browser = visit(who)
    for rule in routes(app, "GET"):
        status = browser.client.get(path_of(rule, filled), buffered=True).status_code
        assert (status == 200) is (who in allowed(rule)), f"{who} got {status} from {rule}"
        assert status in (200, 403, 404), f"{who} got {status} from {rule}"


def test_the_same_on_postgresql(pg_url: str, tmp_path: Path) -> None:
    """The inbox's order, the tray, the lists and the administration on the database of production."""
    settings = settings_for(tmp_path / "data", pg_url)
    bandung = make_bandung(pg_url, settings)
    app = create_app(settings, clock=bandung.clock)
    parts = {
        "number": bandung.file(kegiatan="Pertama").number,
        "public_id": "x",
        "key": "bandung",
        "sop": "bandung-zoom",
    }
    bandung.bring_to("keputusan_subkoor", bandung.file(kegiatan="Ketiga").number)
    bandung.file(kegiatan="Kedua")
    for who in ("bandung.kadis", "bandung.subkoor", "auditor", "admin"):
        browser = Browser(app, bandung, who)
        for rule in (r for r in routes(app, "GET") if "lampiran" not in r):
            assert (browser.get(path_of(rule, parts)).status == 200) is (who in allowed(rule)), f"{who} at {rule}"
    browser = Browser(app, bandung, "bandung.kadis")
    letter = browser.get("/kotak-masuk/berikutnya")
    assert letter.title == "Pertama"
    assert browser.submit(letter, "/aksi/disposisi_kabid?baki=1", {"instruksi": ["arsip"]}).title == "Kedua"
    bandung.database.dispose()
    app.extensions["door"].database.dispose()


def test_strangers_are_sent_to_sign_in_everywhere(app: Flask, visit: Visit, filled: dict[str, str]) -> None:
    for rule in routes(app, "GET"):
        got = visit().client.get(path_of(rule, filled))
        assert got.status_code == 303, rule
        assert got.headers["Location"].startswith("/masuk"), rule


@pytest.mark.parametrize("who", [None, *WHO])
def test_nothing_is_posted_without_a_token(app: Flask, visit: Visit, filled: dict[str, str], who: str | None) -> None:
    client = visit(who).client
    for rule in routes(app, "POST"):
        assert client.post(path_of(rule, filled)).status_code == 400, rule


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"admin"}))
def test_the_administration_takes_posts_from_nobody_else(
    app: Flask, bandung: Bandung, visit: Visit, filled: dict[str, str], who: str
) -> None:
    browser = visit(who)
    token = dict(browser.get("/pemberitahuan").form("/bahasa").fields)["csrf_token"]
    before = contents(bandung)
    for rule in routes(app, "POST"):
        if rule.startswith("/pengelolaan"):
            assert browser.client.post(path_of(rule, filled), data={"csrf_token": token}).status_code == 403, rule
    assert contents(bandung) == before


@pytest.mark.parametrize("who", WHO)
def test_looking_changes_nothing_but_what_was_seen(
    app: Flask, bandung: Bandung, visit: Visit, filled: dict[str, str], who: str
) -> None:
    browser, before = visit(who), contents(bandung)
    for rule in routes(app, "GET"):
        browser.client.get(path_of(rule, filled), buffered=True)
    assert contents(bandung) == before


def test_ids_beyond_every_database_are_none(visit: Visit) -> None:
    browser = visit("admin")
    for path in ("/pengelolaan/akun/%s", "/pengelolaan/jabatan/bandung/%s", "/lampiran/x/halaman/%s"):
        for number in (2**31 - 1, 2**31, 2**63, 10**40):
            assert browser.client.get(path % number).status_code == 404


def contents(bandung: Bandung) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, without the marks of what was seen, the sessions and the refusals."""
    left_out = {"login_sessions", "refusals", "alembic_version"}
    found = {}
    with bandung.database.reading() as session:
        tables = inspect(session.connection()).get_table_names()
        for name in sorted(set(tables) - left_out):
            rows = session.execute(text(f"SELECT * FROM {name}")).mappings()  # noqa: S608  (names out of the database itself)
            found[name] = [tuple(v for k, v in row.items() if k not in ("seen_at", "read_at")) for row in rows]
    return found
