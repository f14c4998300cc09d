"""The profile, and the first sign-in with a password somebody else gave."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from engine.accounts import issue_token
from engine.records import Message, Person
from engine.temporary import give_temporary
from tests.office import PASSWORD, Bandung
from tests.web.conftest import Visit
from tests.web.pages import Browser, Page

NEW = "kata sandi yang baru"


def person(bandung: Bandung, username: str) -> Person:
    """The row of an account."""
    with bandung.database.reading() as session:
        found = session.scalars(select(Person).where(Person.username == username)).one()
        session.expunge(found)
        return found


def sign_in(browser: Browser, username: str, password: str) -> Page:
    """By the form."""
    return browser.submit(browser.get("/masuk"), "/masuk", {"username": username, "password": password})


def test_the_profile_shows_and_changes_what_is_ones_own(visit: Visit, bandung: Bandung) -> None:
    """Name and unit are read-only; contact and the rest can be changed without the password (SPK-80, LZM-16)."""
    browser = visit("bandung.kadis")
    page = browser.get(browser.get("/layanan").links["Profil"])
    assert page.title == "Profil"
    assert "Nama Kadis" in page.text
    assert "Kepala Dinas" in page.text
    assert "name" not in page.form("/profil").names
    assert {label for _, _, label in page.form("/profil").buttons} == {"Ubah"}
    assert page.links["Batal"] == "/"
    assert "Kosongkan Jika Tidak Melakukan Perubahan Password" in page.text
    assert "Tampilkan kata sandi" in page.text
    typed = {"nip": "19800101 200501 2 001", "job": "Kadis", "whatsapp": "0812-3456-7890", "institution": "Diskominfo"}
    page = browser.submit(page, "/profil", typed)
    assert "Profil disimpan." in page.text
    row = person(bandung, "bandung.kadis")
    assert (row.nip, row.job, row.whatsapp) == ("198001012005012001", "Kadis", "6281234567890")
    assert (row.name, row.email) == ("Nama Kadis", "kadis@bandung.example")


def test_an_empty_password_changes_nothing(visit: Visit, bandung: Bandung) -> None:
    """Neither the password nor a session (LZM-17)."""
    before = person(bandung, "bandung.kadis").password_hash
    browser, other = visit("bandung.kadis"), visit("bandung.kadis")
    browser.submit(browser.get("/profil"), "/profil", {"job": "Kadis"})
    assert person(bandung, "bandung.kadis").password_hash == before
    assert other.get("/profil").path == "/profil"


def test_a_new_password_needs_the_old_one_and_signs_others_out(visit: Visit) -> None:
    """LZM-15: the same page, and other browsers are out."""
    browser, other = visit("bandung.kadis"), visit("bandung.kadis")
    for old in ("", "salah sekali"):
        page = browser.submit(browser.get("/profil"), "/profil", {"password": NEW, "old": old})
        assert page.status == 422
        assert "kata sandi yang sekarang berlaku" in page.text
    assert browser.submit(page, "/profil", {"password": "pendek", "old": PASSWORD}).status == 422
    page = browser.submit(page, "/profil", {"password": NEW, "old": PASSWORD})
    assert "Peramban lain telah dikeluarkan" in page.text
    assert browser.get("/permohonan").path == "/permohonan"
    assert other.get("/permohonan").path.startswith("/masuk")
    assert sign_in(visit(), "bandung.kadis", NEW).status == 200


def test_another_address_needs_the_password_and_the_old_one_is_told(visit: Visit, bandung: Bandung) -> None:
    """Links for a forgotten password go there, so a borrowed browser is not enough."""
    browser = visit("bandung.kadis")
    page = browser.submit(browser.get("/profil"), "/profil", {"email": "pencuri@x.example"})
    assert page.status == 422
    assert dict(page.form("/profil").fields)["email"] == "pencuri@x.example", "kept"
    assert browser.submit(page, "/profil", {"email": "", "old": PASSWORD}).status == 422
    page = browser.submit(page, "/profil", {"email": "Baru@Bandung.Example", "old": PASSWORD})
    assert page.status == 200
    assert person(bandung, "bandung.kadis").email == "baru@bandung.example"
    with bandung.database.reading() as session:
        told = session.execute(select(Message.recipient, Message.template)).all()
    assert [tuple(row) for row in told] == [("kadis@bandung.example", "surel_diganti")]


def test_an_address_in_capitals_is_the_same_address(visit: Visit, bandung: Bandung) -> None:
    """Where an administrator typed it so, whoever changes their job alone is not asked for a password."""
    with bandung.database.writing() as session:
        session.execute(update(Person).where(Person.username == "bandung.kadis").values(email="Kadis@Bandung.Example"))
    browser = visit("bandung.kadis")
    page = browser.submit(browser.get("/profil"), "/profil", {"job": "Kepala Dinas"})
    after = person(bandung, "bandung.kadis")
    assert (page.status, after.job, after.email) == (200, "Kepala Dinas", "Kadis@Bandung.Example")


@pytest.mark.parametrize(
    ("name", "value"),
    [("whatsapp", "12"), ("email", "bukan"), ("nip", "12"), ("job", "x" * 201), ("institution", "a\x07b")],
)
def test_faults_change_nothing(visit: Visit, bandung: Bandung, name: str, value: str) -> None:
    """A sentence at the field, 422, everything as it was."""
    before = person(bandung, "bandung.kadis")
    browser = visit("bandung.kadis")
    page = browser.submit(browser.get("/profil"), "/profil", {name: value, "old": PASSWORD, "password": NEW})
    assert page.status == 422
    assert [i for i in page.all("input") if i.get("name") == name and i.get("aria-invalid") == "true"]
    after = person(bandung, "bandung.kadis")
    assert (after.password_hash, getattr(after, name)) == (before.password_hash, getattr(before, name))


def test_everybody_has_a_profile_and_strangers_sign_in(visit: Visit) -> None:
    """Admin and auditor, too."""
    for who in ("admin", "auditor", "bandung.pemohon"):
        assert visit(who).get("/profil").status == 200
    assert visit().get("/profil").path.startswith("/masuk")


def test_a_given_password_opens_nothing_but_its_change(visit: Visit, bandung: Bandung) -> None:
    """The first sign-in ends on the page that changes it; a token goes on working (LZM-12, LZM-A4)."""
    kadis = bandung.people["bandung.kadis"]
    with bandung.database.writing() as session:
        temporary = give_temporary(session, kadis, None, bandung.clock.now())
        token = issue_token(session, kadis, bandung.clock.now())
    browser = visit()
    page = sign_in(browser, "bandung.kadis", temporary)
    assert page.path == "/kata-sandi"
    assert "dibuatkan orang lain" in page.text
    for path in ("/", "/kotak-masuk", "/profil", "/layanan", "/berkas/BDG-2026-00001", "/pengelolaan", "/masuk"):
        assert browser.get(path, follow=False).location == "/kata-sandi", path
    posted = browser.submit(page, "English", follow=False)
    assert posted.location == "/kata-sandi", "the language may be chosen"
    form = dict(browser.get("/kata-sandi").form("/kata-sandi").fields)
    refused = browser.post("/profil", {"csrf_token": form["csrf_token"], "job": "x"}, follow=False)
    assert refused.location == "/kata-sandi"
    assert person(bandung, "bandung.kadis").job is None
    api = browser.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert api.status_code == 200
    same = {"old": temporary, "password": temporary, "again": temporary}
    browser.submit(browser.get("/kata-sandi"), "Bahasa Indonesia")
    page = browser.submit(browser.get("/kata-sandi"), "/kata-sandi", same)
    assert page.status == 422
    page = browser.submit(page, "/kata-sandi", {"old": temporary, "password": NEW, "again": NEW})
    assert page.path == "/kotak-masuk"
    assert not person(bandung, "bandung.kadis").must_change


def test_whoever_must_change_may_leave(visit: Visit, bandung: Bandung) -> None:
    """Signing out works."""
    with bandung.database.writing() as session:
        temporary = give_temporary(session, bandung.people["bandung.kadis"], None, bandung.clock.now())
    browser = visit()
    page = sign_in(browser, "bandung.kadis", temporary)
    assert browser.submit(page, "Keluar").path == "/masuk"
