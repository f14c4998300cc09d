"""Signing in, staying in, getting out; passwords and one-time links."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import insert, select, update

from engine import accounts, passwords
from engine.db import Database
from engine.errors import Invalid, NotFound
from engine.records import LoginSession, Message, OneTimeLink, Person, Setting, Token, table
from engine.settings import Settings
from tests.office import NOW, PASSWORD, Bandung, make_office
from tests.web.conftest import Visit
from tests.web.pages import Browser, Page
from web import create_app
from web.errors import safe_path

WRONG = "Nama akun atau kata sandi tidak cocok"


def sign_in(browser: Browser, username: str, password: str = PASSWORD, path: str = "/masuk") -> Page:
    return browser.submit(browser.get(path), "/masuk", {"username": username, "password": password})


def token_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie("disposisi")
    return cookie.value if cookie is not None else ""


def test_the_right_password_leads_to_the_page_that_was_wanted(visit: Visit) -> None:
    browser = visit()
    page = browser.get("/permohonan")
    assert page.path == "/masuk?next=/permohonan"
    page = browser.submit(page, "/masuk", {"username": " Bandung.Pemohon ", "password": PASSWORD})
    assert (page.status, page.path) == (200, "/permohonan")


@pytest.mark.parametrize("username", ["bandung.kadis", "tidak.ada", "", "x" * 500, "bandung\x00kadis", "sandi 'OR 1=1"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(visit: Visit, username: str) -> None:
    page = sign_in(visit(), username, "salah sekali")
    assert page.status == 422
    assert WRONG in page.text


def test_an_unknown_name_costs_a_hash_as_a_known_one_does(bandung: Bandung, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  (its parent's name)
            hashes.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting.from_parameters(RFC_9106_LOW_MEMORY))
    with bandung.database.reading() as session:
        for username in ("tidak.ada", "bandung.kadis"):
            assert accounts.check_password(session, username, "salah") is None
    assert [known.split("$")[1:4] for known in hashes] == [["argon2id", "v=19", "m=65536,t=3,p=4"]] * 2


def test_a_new_sign_in_is_a_new_session_and_the_old_token_is_dead(visit: Visit, bandung: Bandung) -> None:
    browser = visit("bandung.kadis")
    old = token_of(browser)
    browser.submit(browser.get("/layanan"), "Keluar")
    sign_in(browser, "bandung.kadis")
    assert token_of(browser) not in ("", old)
    with bandung.database.reading() as session:
        assert accounts.session_person(session, old, bandung.clock.now()) is None


def test_only_the_hash_of_a_token_is_stored(visit: Visit, bandung: Bandung) -> None:
    browser = visit()
    sign_in(browser, "bandung.kadis")
    with bandung.database.reading() as session:
        stored = session.scalars(select(LoginSession.token_hash)).all()
    assert stored == [accounts.digest(token_of(browser))]
    assert len(token_of(browser)) >= 43  # 256 bits


def test_signing_out_ends_the_session_on_the_server(visit: Visit) -> None:
    browser = visit("bandung.kadis")
    stolen = token_of(browser)
    browser.submit(browser.get("/layanan"), "Keluar")
    thief = visit()
    thief.client.set_cookie("disposisi", stolen)
    assert thief.get("/permohonan").path.startswith("/masuk")


def test_a_switched_off_account_is_out_at_its_next_request(visit: Visit, bandung: Bandung) -> None:
    browser = visit("bandung.kadis")
    assert browser.get("/permohonan").path == "/permohonan"
    with bandung.database.writing() as session:
        session.execute(update(table(Person)).where(Person.username == "bandung.kadis").values(active=False))
    assert browser.get("/permohonan").path.startswith("/masuk")
    assert WRONG in sign_in(visit(), "bandung.kadis").text


def test_a_session_ends_after_two_idle_hours_and_after_eight_hours_whatever_happens(
    visit: Visit, bandung: Bandung
) -> None:
    browser = visit("bandung.kadis")
    for _ in range(4):
        bandung.clock.forward(minutes=119)
        assert browser.get("/permohonan").path == "/permohonan"
    bandung.clock.forward(minutes=5)
    assert browser.get("/permohonan").path.startswith("/masuk"), "eight hours"
    browser = visit("bandung.kadis")
    bandung.clock.forward(minutes=121)
    assert browser.get("/permohonan").path.startswith("/masuk"), "two idle hours"


def test_the_use_of_a_session_is_noted_at_most_once_a_minute(visit: Visit, bandung: Bandung) -> None:
    browser = visit("bandung.kadis")

    def used() -> object:
        with bandung.database.reading() as session:
            return session.scalar(
                select(LoginSession.used_at).where(LoginSession.token_hash == accounts.digest(token_of(browser)))
            )

    start = used()
    bandung.clock.forward(seconds=59)
    browser.get("/layanan")
    assert used() == start
    bandung.clock.forward(seconds=1)
    browser.get("/layanan")
    assert used() == bandung.clock.now()


def test_guessing_is_slowed_down_although_the_broker_is_away(visit: Visit) -> None:
    browser = visit()
    answers = [sign_in(browser, "bandung.kadis", "salah sekali").status for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert sign_in(browser, "bandung.kabid").status == 200, "others at the same address still get in"


def test_guessing_is_counted_in_the_broker(bandung: Bandung, settings: Settings, valkey_url: str) -> None:
    shared = replace(settings, redis_url=valkey_url)
    apps = [create_app(shared, clock=bandung.clock) for _ in range(2)]
    answers = [sign_in(Browser(app, bandung), "bandung.kadis", "salah sekali").status for app in apps * 6]
    assert answers == [422] * 10 + [429] * 2
    for app in apps:
        app.extensions["door"].database.dispose()


@pytest.mark.parametrize(
    "away",
    [
        "https://jahat.example/",
        "//jahat.example",
        "/\\jahat.example",
        "\\\\jahat",
        "javascript:alert(1)",
        "/\n/x",
        "",
        None,
    ],
)
def test_nobody_is_led_away_after_signing_in(away: str | None) -> None:
    assert safe_path(away) == "/"


def test_the_cookie_is_for_the_server_alone(visit: Visit, bandung: Bandung, settings: Settings) -> None:
    browser = visit()
    response = browser.client.post(
        "/masuk", data={"username": "bandung.kadis", "password": PASSWORD, "csrf_token": _csrf(browser)}
    )
    cookie = next(c for c in response.headers.getlist("Set-Cookie") if c.startswith("disposisi="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    app = create_app(replace(settings, public_url="https://kantor.example"), clock=bandung.clock)
    behind_tls = Browser(app, bandung)
    base = {"base_url": "https://kantor.example", "headers": {"Referer": "https://kantor.example/masuk"}}
    token = behind_tls.get("/masuk", base_url="https://kantor.example").form("/masuk").fields[0][1]
    response = behind_tls.client.post(
        "/masuk", data={"username": "bandung.kadis", "password": PASSWORD, "csrf_token": token}, **base
    )
    cookies = response.headers.getlist("Set-Cookie")
    assert re.search(r"__Host-disposisi=\S+; Secure; HttpOnly|__Host-disposisi=.*Secure", "\n".join(cookies))
    assert all("Secure" in c for c in cookies)
    app.extensions["door"].database.dispose()


def _csrf(browser: Browser) -> str:
    return dict(browser.get("/masuk").form("/masuk").fields)["csrf_token"]


def test_one_click_sign_in_is_nowhere_but_in_a_demonstration_office(visit: Visit, bandung: Bandung) -> None:
    browser = visit()
    page = browser.get("/masuk")
    assert "Masuk sebagai" not in page.text
    refused = browser.post("/masuk/sebagai", {"username": "bandung.kadis", "csrf_token": _csrf(browser)})
    assert refused.status == 404
    assert token_of(browser) == ""
    with bandung.database.writing() as session:
        session.execute(insert(table(Setting)).values(name="demo", value=True))
    page = browser.get("/masuk")
    assert "Kepala Dinas" in page.text
    assert "Pengajuan Pembuatan Link Zoom Meeting" in page.text
    page = browser.submit(page, "/masuk/sebagai", {"username": "bandung.pemohon"})
    assert page.path == "/permohonan"


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(visit: Visit, bandung: Bandung) -> None:
    other = visit("bandung.kadis")
    browser = visit()
    browser.submit(browser.get("/lupa-kata-sandi"), "/lupa-kata-sandi", {"username": "bandung.kadis"})
    with bandung.database.reading() as session:
        message = session.scalars(select(Message)).one()
    assert (message.channel, message.recipient, message.status) == ("email", "kadis@bandung.example", "waiting")
    assert message.next_try == bandung.clock.now()
    path = re.search(r"http://127.0.0.1:8000(/kata-sandi/\S+)", message.body)[1]  # type: ignore[index]
    page = browser.submit(browser.get(path), "Simpan dan masuk", {"password": "kurang", "again": "kurang"})
    assert page.status == 422
    assert "paling sedikit 10 huruf" in page.text
    page = browser.submit(page, "Simpan dan masuk", {"password": "kata sandi baru", "again": "kata sandi lain"})
    assert page.status == 422
    page = browser.submit(page, "Simpan dan masuk", {"password": "kata sandi baru", "again": "kata sandi baru"})
    assert page.status == 200
    assert token_of(browser)
    assert visit().get(path).status == 404, "used"
    assert other.get("/permohonan").path.startswith("/masuk"), "every other browser is out"


def test_asking_for_a_link_never_tells_whether_the_account_exists(visit: Visit, bandung: Bandung) -> None:
    answers = []
    for username in ("bandung.kadis", "bandung.tu", "tidak.ada", "\x00"):
        browser = visit()
        answers.append(browser.submit(browser.get("/lupa-kata-sandi"), "/lupa-kata-sandi", {"username": username}))
    assert len({(page.status, page.text) for page in answers}) == 1
    with bandung.database.reading() as session:
        assert session.scalars(select(Message.recipient)).all() == ["kadis@bandung.example"]


def test_a_link_dies_of_age_and_by_a_newer_one(bandung: Bandung) -> None:
    person, now = bandung.people["bandung.kadis"], bandung.clock.now()
    with bandung.database.writing() as session:
        old, new = (accounts.issue_link(session, person, now) for _ in range(2))
        assert old not in session.scalars(select(OneTimeLink.token_hash)).all()
        with pytest.raises(NotFound):
            accounts.link_person(session, old, now)
        assert accounts.link_person(session, new, now).username == "bandung.kadis"
        with pytest.raises(NotFound):
            accounts.link_person(session, new, now + accounts.LINK_LIFE)


def test_changing_the_password_asks_for_the_old_one_and_signs_other_browsers_out(visit: Visit) -> None:
    browser, other = visit("bandung.kadis"), visit("bandung.kadis")
    new = {"password": "kata sandi baru", "again": "kata sandi baru"}
    page = browser.submit(browser.get("/kata-sandi"), "/kata-sandi", {"old": "salah", **new})
    assert page.status == 422
    assert "Kata sandi lama tidak cocok" in page.text
    page = browser.submit(page, "/kata-sandi", {"old": PASSWORD, **new})
    assert page.status == 200
    assert browser.get("/permohonan").path == "/permohonan"
    assert other.get("/permohonan").path.startswith("/masuk")
    assert sign_in(visit(), "bandung.kadis", "kata sandi baru").status == 200


def test_a_weak_old_hash_is_renewed_at_sign_in(visit: Visit, bandung: Bandung) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with bandung.database.writing() as session:
        session.execute(update(table(Person)).where(Person.username == "bandung.kadis").values(password_hash=weak))
    assert sign_in(visit(), "bandung.kadis").status == 200
    with bandung.database.reading() as session:
        renewed = session.scalar(select(Person.password_hash).where(Person.username == "bandung.kadis"))
    assert renewed is not None
    assert "m=65536" in renewed


def test_accounts_on_both_databases(backend_url: str, tmp_path: Path) -> None:
    """Sessions, links and tokens behave alike on SQLite and PostgreSQL."""
    database = Database(backend_url)
    people = make_office(database)
    kadis = people["bandung.kadis"]
    with database.writing() as session:
        token = accounts.sign_in(session, "bandung.kadis", PASSWORD, NOW)
        assert token is not None
        found = accounts.session_person(session, token, NOW + timedelta(seconds=61))
        assert found == (accounts.Signed(kadis, "bandung.kadis", "Nama Kadis", "person"), True)
        api = accounts.issue_token(session, kadis, NOW, "uji")
        assert accounts.token_person(session, api) == kadis
        assert api not in str(session.execute(select(table(Token))).all())
        assert accounts.token_person(session, api + "x") is None
        accounts.withdraw_tokens(session, kadis, NOW)
        assert accounts.token_person(session, api) is None
        secret = accounts.issue_link(session, kadis, NOW)
        with pytest.raises(Invalid):
            accounts.redeem_link(session, secret, "pendek", NOW)
        assert accounts.redeem_link(session, secret, "kata sandi baru", NOW) == kadis
        assert accounts.session_person(session, token, NOW) is None, "a new password ends every session"
        assert accounts.person_named(session, "BANDUNG.kadis") == kadis
        for name in ("\x00", "tidak.ada"):
            with pytest.raises(NotFound):
                accounts.person_named(session, name)
    database.dispose()
