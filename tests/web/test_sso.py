"""Single sign-on against a real provider on the loopback: the good way, and every lie a token can tell (UNS-30)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.errors import Invalid
from engine.identities import stated
from engine.records import Identity, LoginSession, Person, table
from engine.settings import Settings
from tests.office import PASSWORD, Bandung
from tests.sinks.oidc import CLIENT_ID, CLIENT_SECRET, Provider, oidc_provider
from tests.web.pages import Browser, Page
from web import create_app

SITI = {
    "sub": "orang-1",
    "preferred_username": "Siti.Aminah",
    "name": "Siti Aminah",
    "email": "Siti@Kampus.Example",
    "email_verified": True,
}
AWAY = "sedang tidak dapat dipakai"


@pytest.fixture
def provider() -> Iterator[Provider]:
    """The provider, with Siti signed in there."""
    with oidc_provider() as made:
        made.user = dict(SITI)
        yield made


@pytest.fixture
def sso(bandung: Bandung, settings: Settings, provider: Provider) -> Iterator[Flask]:
    """The application that trusts it."""
    app = create_app(
        replace(
            settings,
            oidc_issuer=provider.url,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_label="SSO Kampus",
        ),
        clock=bandung.clock,
    )
    yield app
    app.extensions["door"].database.dispose()


@pytest.fixture
def visit(sso: Flask, bandung: Bandung) -> Callable[..., Browser]:
    """Browsers at that application."""
    return lambda username=None: Browser(sso, bandung, username)


def there(browser: Browser, path: str = "/masuk/sso") -> str:
    """Follows the button; gives the provider's address."""
    page = browser.get(path, follow=False)
    assert page.status == 303, page.html
    return str(page.location)


def back(browser: Browser, provider: Provider, url: str) -> Page:
    """Signs in over there and comes back."""
    answer = urlsplit(provider.visit(url))
    assert answer.path == "/masuk/sso/kembali"
    return browser.get(f"{answer.path}?{answer.query}")


def signed_in(bandung: Bandung) -> list[int]:
    """Whose sessions there are."""
    with bandung.database.reading() as session:
        return list(session.scalars(select(LoginSession.person_id).where(LoginSession.ended_at.is_(None))))


def siti(bandung: Bandung) -> Any:
    """The account of the identity, None where there is none."""
    with bandung.database.reading() as session:
        return session.scalar(select(Person).join(Identity, Identity.person_id == Person.id))


def test_the_button_stands_beside_the_password_form(visit: Callable[..., Browser]) -> None:
    """Either way in on one page (UNS-30)."""
    page = visit().get("/masuk?next=/layanan")
    assert page.links["Masuk dengan SSO Kampus"] == "/masuk/sso?next=/layanan"
    assert page.form("/masuk").names >= {"username", "password"}


def test_without_a_provider_there_is_no_button_and_no_page(app: Flask, bandung: Bandung) -> None:
    """Nothing of it where it is not set."""
    browser = Browser(app, bandung)
    assert not [text for text in browser.get("/masuk").links if text.startswith("Masuk dengan")]
    for path in ("/masuk/sso", "/masuk/sso/kembali?code=1&state=1"):
        assert browser.get(path).status == 404


def test_an_unknown_identity_gets_an_account_of_its_own(
    visit: Callable[..., Browser], provider: Provider, bandung: Bandung
) -> None:
    """Signed in, where the person wanted to go; the next time it is the same account (UNS-30)."""
    browser = visit()
    page = back(browser, provider, there(browser, "/masuk/sso?next=/permohonan"))
    assert (page.status, page.path) == (200, "/permohonan")
    person = siti(bandung)
    assert (person.username, person.name, person.email) == ("siti.aminah", "Siti Aminah", "siti@kampus.example")
    assert person.password_hash is None
    provider.user["preferred_username"], again = "lain.sekali", visit()
    assert back(again, provider, there(again)).status == 200
    assert signed_in(bandung) == [person.id] * 2
    asked = provider.asked[0]
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/masuk/sso/kembali"
    assert len(asked["code_challenge"]) == 43
    assert len({each["nonce"] for each in provider.asked} | {each["state"] for each in provider.asked}) == 4


def test_a_provider_that_takes_the_secret_in_the_form_alone(visit: Callable[..., Browser], provider: Provider) -> None:
    """As its own description says."""
    provider.post = True
    browser = visit()
    assert back(browser, provider, there(browser, "/masuk/sso?next=/permohonan")).path == "/permohonan"


def test_a_known_address_is_never_enough_to_get_an_account(
    visit: Callable[..., Browser], provider: Provider, bandung: Bandung
) -> None:
    """The same e-mail and the same name make no link: the new account stands apart."""
    provider.user |= {"email": "kadis@bandung.example", "preferred_username": "bandung.kadis"}
    browser = visit()
    back(browser, provider, there(browser))
    assert siti(bandung).username == "bandung.kadis-2"
    assert bandung.people["bandung.kadis"] not in signed_in(bandung)


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_nobody_verified_is_not_kept(
    visit: Callable[..., Browser], provider: Provider, bandung: Bandung, verified: object
) -> None:
    """Only a plain true counts."""
    provider.user["email_verified"] = verified
    browser = visit()
    back(browser, provider, there(browser))
    assert siti(bandung).email is None


def test_a_deactivated_account_is_refused(visit: Callable[..., Browser], provider: Provider, bandung: Bandung) -> None:
    """Whatever the provider says."""
    browser = visit()
    back(browser, provider, there(browser))
    with bandung.database.writing() as session:
        session.execute(update(table(Person)).where(Person.username == "siti.aminah").values(active=False))
    again = visit()
    page = back(again, provider, there(again))
    assert "dinonaktifkan" in page.text
    assert again.get("/permohonan").path.startswith("/masuk")


LIES: dict[str, Callable[[Provider], Any]] = {
    "another nonce": lambda p: p.claims.update(nonce="lain"),
    "no nonce": lambda p: p.claims.update(nonce=None),
    "another audience": lambda p: p.claims.update(aud="aplikasi-lain"),
    "an audience of several for somebody else": lambda p: p.claims.update(aud=[CLIENT_ID, "lain"], azp="lain"),
    "another audience, though asked for by us": lambda p: p.claims.update(aud="lain", azp=CLIENT_ID),
    "no audience": lambda p: p.claims.update(aud=None),
    "expired": lambda p: p.claims.update(exp=int(time.time()) - 3600),
    "never expires": lambda p: p.claims.update(exp=None),
    "from the future": lambda p: p.claims.update(nbf=int(time.time()) + 3600),
    "another issuer": lambda p: p.claims.update(iss="https://jahat.example"),
    "no issuer": lambda p: p.claims.update(iss=None),
    "the issuer with a slash": lambda p: p.claims.update(iss=p.url + "/"),
    "no subject": lambda p: p.claims.update(sub=None),
    "alg none": lambda p: setattr(p, "alg", "none"),
    "signed with our own secret": lambda p: setattr(p, "alg", "HS256"),
    "signed by a stranger": lambda p: setattr(p, "key", "kunci-palsu"),
    "no json": lambda p: setattr(p, "broken", True),
    "another provider answers": lambda p: setattr(p, "called", "https://jahat.example"),
    "down": lambda p: setattr(p, "down", True),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_does_not_hold_signs_nobody_in(
    visit: Callable[..., Browser], provider: Provider, bandung: Bandung, lie: str
) -> None:
    """Each time a sentence, the password form, and no account."""
    browser = visit()
    url = there(browser)
    answer = urlsplit(provider.visit(url))
    LIES[lie](provider)
    page = browser.get(f"{answer.path}?{answer.query}")
    assert (page.status, page.path) == (200, "/masuk")
    assert AWAY in page.text
    assert signed_in(bandung) == []
    assert siti(bandung) is None
    page = browser.submit(page, "/masuk", {"username": "bandung.kadis", "password": PASSWORD})
    assert page.status == 200
    assert signed_in(bandung) == [bandung.people["bandung.kadis"]]


@pytest.mark.parametrize("lie", ["another provider answers", "down"])
def test_a_provider_that_is_away_at_the_start(visit: Callable[..., Browser], provider: Provider, lie: str) -> None:
    """The button gives a sentence, and the password form still works."""
    LIES[lie](provider)
    browser = visit()
    page = browser.get("/masuk/sso")
    assert (page.status, page.path) == (200, "/masuk")
    assert AWAY in page.text


def test_consent_denied(visit: Callable[..., Browser], provider: Provider, bandung: Bandung) -> None:
    """Back at the form with what happened."""
    provider.denies = True
    browser = visit()
    answer = urlsplit(provider.visit(there(browser)))
    path = f"{answer.path}?{answer.query}"
    assert "penyedia tidak memberi izin" in browser.get(path).text
    assert "tidak berlaku" in browser.get(path).text, "a denied way is over, too"
    assert signed_in(bandung) == []


def test_an_answer_is_good_once_and_for_the_browser_that_asked(
    visit: Callable[..., Browser], provider: Provider, bandung: Bandung
) -> None:
    """A replayed state, one made up, another browser's: nobody is signed in by them."""
    browser, thief = visit(), visit()
    answer = urlsplit(provider.visit(there(browser)))
    path = f"{answer.path}?{answer.query}"
    assert "tidak berlaku" in thief.get(path).text
    there(thief)
    assert "tidak berlaku" in thief.get(path).text, "its own way, another's state"
    assert browser.get(path).status == 200
    assert len(signed_in(bandung)) == 1
    browser.client.delete_cookie("disposisi")
    assert "tidak berlaku" in browser.get(path).text
    made_up = visit()
    there(made_up)
    assert "tidak berlaku" in made_up.get("/masuk/sso/kembali?code=1&state=").text
    assert "tidak berlaku" in made_up.get("/masuk/sso/kembali").text
    assert len(signed_in(bandung)) == 1


def test_an_answer_that_names_another_issuer(
    visit: Callable[..., Browser], provider: Provider, bandung: Bandung
) -> None:
    """The answer may say whose it is; then it must be ours (RFC 9207)."""
    browser = visit()
    answer = urlsplit(provider.visit(there(browser)))
    query = answer.query.replace("iss=http", "iss=https")
    assert AWAY in browser.get(f"{answer.path}?{query}").text
    assert signed_in(bandung) == []


@pytest.mark.parametrize("away", ["https://jahat.example/", "//jahat.example", "/\\jahat.example"])
def test_nobody_is_led_away(visit: Callable[..., Browser], provider: Provider, away: str) -> None:
    """Neither before nor after."""
    browser = visit()
    answer = urlsplit(provider.visit(there(browser, f"/masuk/sso?next={away}")))
    assert browser.get(f"{answer.path}?{answer.query}", follow=False).location == "/"
    assert visit("bandung.kadis").get(f"/masuk/sso?next={away}", follow=False).location == "/"


def test_a_signed_in_person_links_their_account_after_confirming(
    visit: Callable[..., Browser], provider: Provider, bandung: Bandung
) -> None:
    """They see whose identity it is first; from then on it opens their account."""
    browser = visit("bandung.kadis")
    href = browser.get("/profil").links["Hubungkan dengan SSO Kampus"]
    page = back(browser, provider, there(browser, href))
    assert page.title == "Hubungkan akun"
    assert "Siti Aminah" in page.text
    assert siti(bandung) is None
    page = browser.submit(page, "/profil/sso")
    assert "terhubung dengan SSO Kampus" in page.text
    assert "Akun ini dapat dipakai masuk dengan SSO Kampus" in page.text
    other = visit()
    back(other, provider, there(other))
    assert signed_in(bandung) == [bandung.people["bandung.kadis"]] * 2
    assert browser.client.post("/profil/sso").status_code == 400, "no token"
    stranger = visit("bandung.kabid")
    page = back(stranger, provider, there(stranger, "/masuk/sso?hubungkan=1"))
    assert "sudah terhubung dengan akun lain" in stranger.submit(page, "/profil/sso").text


def test_a_link_begun_by_one_person_is_not_confirmed_by_another(
    visit: Callable[..., Browser], provider: Provider, bandung: Bandung
) -> None:
    """Two people at one browser."""
    browser = visit("bandung.kadis")
    answer = urlsplit(provider.visit(there(browser, "/masuk/sso?hubungkan=1")))
    token = visit("bandung.kabid").client.get_cookie("disposisi")
    assert token is not None
    browser.client.set_cookie("disposisi", token.value)
    assert "tidak berlaku" in browser.get(f"{answer.path}?{answer.query}").text
    assert visit().get("/masuk/sso?hubungkan=1").path.startswith("/masuk?next=")


@pytest.mark.parametrize(
    ("claims", "username"),
    [
        ({"preferred_username": "siti@kampus.example"}, "siti"),
        ({"email": "ani@x.example"}, "ani"),
        ({"preferred_username": "Ⓢiti <script>"}, "iti.script"),
        ({"preferred_username": "..--"}, "akun"),
        ({"preferred_username": 7, "email": None}, "akun"),
        ({"preferred_username": "x" * 500}, "x" * 60),
    ],
)
def test_names_out_of_a_token_are_cleaned(claims: dict[str, object], username: str) -> None:
    """Whatever a provider puts into them."""
    assert stated("i", {"sub": "1", **claims}).username == username


@pytest.mark.parametrize("subject", [None, "", 7, "x" * 256, "a\x00b"])
def test_a_subject_that_is_none(subject: object) -> None:
    """Nobody in particular."""
    with pytest.raises(Invalid):
        stated("i", {"sub": subject})
