"""Registering an account in the browser: the same answer for everybody, and the mailed link."""

from __future__ import annotations

from flask import Flask

from tests.office import PASSWORD, Bandung
from tests.web.conftest import Visit
from tests.web.keeping_pages import account, go, newest_letter, path_in, place, site
from tests.web.pages import Browser, Page

__all__ = ["go", "place", "site"]
TYPED = {
    "layanan": "layanan",
    "name": "Siti Aminah",
    "job": "Statistisi",
    "institution": "Dinas Pertanian",
    "work_level": "Provinsi",
    "whatsapp": "0812-3456-7890",
    "email": "siti@dinas.example",
}


def register(browser: Browser, **changed: str) -> Page:
    """Fills in the form."""
    return browser.submit(browser.get("/daftar"), "/daftar", TYPED | changed)


def test_from_the_service_to_the_account(go: Visit, place: Bandung) -> None:
    """A stranger reads the service, registers, opens the mail, sets a password and is signed in (UNS-30)."""
    browser = go()
    links = browser.get("/layanan/layanan").links
    assert links["Masuk"].startswith("/masuk")
    page = browser.get(links["Daftar"])
    chosen = [o.get("value") for o in page.all("option") if o.get("selected") is not None]
    assert chosen == ["layanan"]
    page = browser.submit(page, "/daftar", {name: value for name, value in TYPED.items() if name != "layanan"})
    assert (page.status, "Surel sedang dikirim ke siti@dinas.example" in page.text) == (200, True)
    assert "hubungi pengelola layanan" in page.text, "what to do where no mail leaves"
    assert account(place, "siti@dinas.example") is None
    path = path_in(newest_letter(place))
    page = browser.get(path)
    assert "Siti Aminah" in page.text
    page = browser.submit(page, "Simpan dan masuk", {"password": "pendek", "again": "pendek"})
    assert page.status == 422
    page = browser.submit(page, "Simpan dan masuk", {"password": "tidak sama satu", "again": "tidak sama dua"})
    assert page.status == 422
    page = browser.submit(page, "Simpan dan masuk", {"password": PASSWORD, "again": PASSWORD})
    assert (page.status, page.path) == (200, "/permohonan")
    assert "Akun Anda sudah dibuat" in page.text
    assert browser.get(path).status == 404
    again = go()
    page = again.submit(again.get("/masuk"), "/masuk", {"username": "Siti@Dinas.Example", "password": PASSWORD})
    assert page.path == "/permohonan"


def test_nobody_learns_whether_an_address_is_known(go: Visit, place: Bandung) -> None:
    """The same page for a stranger's address, an account's and one registered twice."""
    answers = [register(go(), email=email) for email in ("baru@x.example", "staf@contoh.example", "baru@x.example")]
    said = {page.text.replace("staf@contoh.example", "E").replace("baru@x.example", "E") for page in answers}
    assert len(said) == 1
    assert {page.status for page in answers} == {200}


def test_faults_are_told_with_everything_typed_kept(go: Visit) -> None:
    """422, each fault at its field, nothing lost."""
    page = register(go(), whatsapp="12", email="bukan surel", name="")
    assert page.status == 422
    assert "Nama lengkap wajib diisi." in page.text
    assert "Alamat surel tidak sah" in page.text
    kept = dict(page.form("/daftar").fields)
    assert (kept["job"], kept["whatsapp"], kept["layanan"]) == ("Statistisi", "12", "layanan")
    assert register(go(), layanan="").status == 422
    browser = go()
    form = dict(browser.get("/daftar").form("/daftar").fields)
    for key in ("jadwal", "tidak-ada", "x" * 300, "a\x00b"):
        token = {"csrf_token": form["csrf_token"]}
        assert browser.client.post("/daftar", data=TYPED | token | {"layanan": key}).status_code == 404


def test_registering_is_slowed_down(go: Visit) -> None:
    """Five letters an hour to one address, so that nobody's mailbox is filled."""
    browser = go()
    assert [register(browser).status for _ in range(7)] == [200] * 5 + [429] * 2
    assert register(browser, email="lain@dinas.example").status == 200


def test_where_no_service_is_open_there_is_no_form(app: Flask, visit: Visit, bandung: Bandung) -> None:
    """The Bandung office alone takes no registrations."""
    page = visit().get("/daftar")
    assert page.status == 404
    assert "Daftar" not in visit().get("/masuk").links


def test_a_link_that_is_none(go: Visit) -> None:
    """Unknown, and one with strange letters: the way on is said."""
    for secret in ("x", "x" * 2000, "%00", "%ff"):
        assert go().get(f"/daftar/{secret}").status in (400, 404)
    assert "Daftarlah sekali lagi" in go().get("/daftar/x").text
