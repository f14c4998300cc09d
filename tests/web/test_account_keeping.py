"""The pages of those who keep accounts: table, role, details, removal, special accounts, teams, temporary passwords."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.records import AccountChange, Person
from tests.office import Bandung
from tests.web.conftest import Visit
from tests.web.keeping_pages import account, go, newest_letter, place, site
from tests.web.pages import Browser, Page, mailing

__all__ = ["go", "place", "site"]
TABLE = "/akun?sop=layanan"


def shown(page: Page, name: str) -> str:
    """What stands in the field of that id, shown once."""
    return next(field.get("value", "") for field in page.all("input") if field.get("id") == name)


def one(browser: Browser, name: str, sop: str = "layanan") -> Page:
    """The page of an account, by way of the table."""
    return browser.get(browser.get(f"/akun?sop={sop}&cari={name}").links[f"Edit Detail {name}"])


def test_the_table_has_its_nine_columns(go: Visit) -> None:
    """SPK-47, with search and order."""
    browser = go("pengelola")
    page = browser.get(TABLE)
    heads = ["".join(th.itertext()).strip(" ▲▼") for th in page.all("th") if th.get("scope") == "col"]
    assert heads == [
        "Nama Lengkap", "NIP", "Jabatan", "Instansi", "Tingkat Satuan Kerja", "Nomor Whatsapp", "Email", "Role", "Aksi",
    ]  # fmt: skip
    assert "5 akun" in page.text
    assert "1 akun" in browser.get(f"{TABLE}&cari=wakil").text
    assert "Tidak ada akun yang cocok" in browser.get(f"{TABLE}&cari=tidak-ada").text
    turned = browser.get(page.links["Nama Lengkap ▲"])
    assert turned.text.index("Nama Warga") < turned.text.index("Nama Pengelola")
    assert browser.get("/akun").path == TABLE, "the only service kept"
    assert browser.get(f"{TABLE}&dari=xxx").status == 422


def test_a_role_is_chosen_in_the_table(go: Visit, place: Bandung) -> None:
    """Ubah Role, from today; the person meets it at once (SPK-48)."""
    browser, warga = go("pengelola"), place.people["warga"]
    page = browser.get(TABLE)
    assert f"/akun/{place.people['pengelola']}/peran?sop=layanan" not in page.html, "not one's own"
    page = browser.submit(page, f"/akun/{warga}/peran?sop=layanan", {"role": "staf"})
    assert "Peran diubah menjadi Staf, mulai hari ini." in page.text
    assert "Kotak masuk" in " ".join(go("warga").get("/layanan").links)
    page = browser.submit(page, f"/akun/{warga}/peran?sop=layanan", {"role": "staf"})
    assert page.status == 422
    assert "sudah mempunyai peran itu" in page.text


def test_removal_asks_first(go: Visit, place: Bandung) -> None:
    """Hapus with confirmation; the account is off and signed out (SPK-46, SPK-49)."""
    browser, staf = go("pengelola"), go("staf")
    page = browser.get(browser.get(TABLE).links["Hapus Nama Staf"])
    assert page.title == "Hapus akun"
    row = account(place, "staf")
    assert row is not None
    assert row.active
    page = browser.submit(page, "Ya, hapus akun ini")
    assert "Akun Nama Staf dihapus" in page.text
    assert "Edit Detail Nama Staf" not in page.links
    assert staf.get("/profil").path.startswith("/masuk")
    me = place.people["pengelola"]
    assert browser.get(f"/akun/{me}/hapus?sop=layanan").status == 403


def test_details_are_edited(go: Visit, place: Bandung) -> None:
    """Form Edit Akun keeps what was typed when it is refused; what was done stands below (SPK-50)."""
    browser = go("pengelola")
    page = one(browser, "Nama Staf")
    bad = browser.submit(page, "Simpan", {"job": "Statistisi", "whatsapp": "12"})
    assert bad.status == 422
    assert dict(bad.form("Simpan").fields)["job"] == "Statistisi"
    page = browser.submit(page, "Simpan", {"job": "Statistisi", "institution": "Dinas Contoh"})
    assert "Data akun disimpan." in page.text
    assert "Data diubah Jabatan, Instansi" in page.text
    row = account(place, "staf")
    assert row is not None
    assert row.job == "Statistisi"


def test_a_special_account_and_its_first_password(go: Visit, place: Bandung) -> None:
    """Tambah akun khusus; the temporary password is shown once and must be changed (SPK-51, LZM-A4)."""
    browser = go("pengelola")
    page = browser.get(browser.get(TABLE).links["Tambah akun khusus"])
    bad = browser.submit(page, "Buat akun", {"username": "dua kata", "name": "Siti", "role": "kepala"})
    assert bad.status == 422
    assert dict(bad.form("Buat akun").fields)["role"] == "kepala"
    page = browser.submit(page, "Buat akun", {"username": "siti", "name": "Siti", "role": "staf"})
    assert "Akun siti dibuat." in page.text
    assert "Belum ada kata sandi" in page.text
    page = browser.submit(page, "Buat kata sandi sementara")
    password = shown(page, "sementara")
    assert password not in browser.get(page.path).html
    theirs = go()
    signed = theirs.submit(theirs.get("/masuk"), "/masuk", {"username": "siti", "password": password})
    assert signed.path == "/kata-sandi"


def test_a_link_is_mailed_or_shown(go: Visit, place: Bandung, site: Flask) -> None:
    """As the administrator does it: mailed where mail leaves, otherwise shown, once."""
    browser = go("pengelola")
    page = browser.submit(one(browser, "Nama Staf"), "Kirim tautan kata sandi")
    assert "/kata-sandi/" in shown(page, "tautan")
    mailing(site)
    page = browser.submit(one(browser, "Nama Staf"), "Kirim tautan kata sandi")
    assert "dikirim ke staf@contoh.example" in page.text
    assert newest_letter(place).recipient == "staf@contoh.example"
    page = browser.submit(one(browser, "Nama Warga"), "Buat tautan kata sandi")
    assert "/kata-sandi/" in shown(page, "tautan")


def test_personal_accounts_inside_a_team_are_recommended(go: Visit, place: Bandung) -> None:
    """Akun pribadi di tim ini (LZM-A4); where no teams file there is none of it."""
    browser = go("jadwal")
    page = browser.get("/akun?sop=jadwal")
    assert "Disarankan membuat akun pribadi" in page.text
    page = browser.get(page.links["Akun pribadi di tim ini Statistik Sosial"])
    assert "Nama Sosial" in page.text
    assert browser.submit(page, "Buat akun", {"username": "sosial", "name": "Ani"}).status == 422
    page = browser.submit(page, "Buat akun", {"username": "ani", "name": "Ani"})
    assert "ani · Tim: Statistik Sosial" in page.text
    assert "Disarankan" not in go("pengelola").get(TABLE).text
    for path in ("/akun/tim/999?sop=jadwal", "/akun/tim/1?sop=layanan"):
        got = go("pengelola" if "layanan" in path else "jadwal").get(path)
        assert got.status == 404


PAGES = ("/akun?sop=layanan", "/akun/{id}?sop=layanan", "/akun/{id}/hapus?sop=layanan", "/akun/baru?sop=layanan")
POSTS = (
    "/akun/{id}",
    "/akun/{id}/peran",
    "/akun/{id}/hapus",
    "/akun/{id}/tautan",
    "/akun/{id}/sementara",
    "/akun/baru",
)


@pytest.mark.parametrize("who", ["staf", "warga", "orang", "asing", "jadwal", "admin", "auditor", None])
def test_nobody_else_looks_or_changes(go: Visit, place: Bandung, who: str | None) -> None:
    """By page and by address, whatever the browser sends (SPK-47)."""
    browser, person = go(who), place.people["wakil"]
    token = dict(browser.get("/layanan").form("/bahasa").fields)["csrf_token"]
    with place.database.reading() as session:
        before = (
            session.scalar(select(func.count()).select_from(AccountChange)),
            session.scalar(select(func.count(Person.id))),
        )
    for path in PAGES:
        page = browser.get(path.format(id=person), follow=False)
        assert page.status == (403 if who else 303), path
    for path in POSTS:
        data = {"csrf_token": token, "role": "staf", "name": "X", "username": "baru"}
        answer = browser.post(path.format(id=person) + "?sop=layanan", data, follow=False)
        assert answer.status == (403 if who else 303), path
    with place.database.reading() as session:
        after = (
            session.scalar(select(func.count()).select_from(AccountChange)),
            session.scalar(select(func.count(Person.id))),
        )
    assert after == before


@pytest.mark.parametrize(
    ("whom", "status"), [("admin", 404), ("auditor", 404), ("asing", 404), ("orang", 404), ("rangkap", 403)]
)
def test_a_keeper_changes_nobody_outside(go: Visit, place: Bandung, whom: str, status: int) -> None:
    """Never an admin, an auditor, another agency's, nor one who serves elsewhere too."""
    browser, person = go("pengelola"), place.people[whom]
    token = dict(browser.get(TABLE).form("/bahasa").fields)["csrf_token"]
    for path in POSTS[:-1]:
        data = {"csrf_token": token, "role": "staf", "name": "X"}
        assert browser.post(path.format(id=person) + "?sop=layanan", data, follow=False).status == status, path


def test_strange_addresses(go: Visit) -> None:
    """Unknown services and ids get a sentence."""
    browser = go("pengelola")
    for path in ("/akun?sop=tidak-ada", "/akun/999999?sop=layanan", "/akun/1", f"/akun/{2**40}?sop=layanan"):
        assert browser.get(path).status == 404, path
    assert browser.get("/akun?sop=jadwal").status == 403
    assert go("staf").get("/akun").status == 403


def test_the_auditor_reads_what_was_done(go: Visit, place: Bandung) -> None:
    """Who, whom, what, when; nobody else does."""
    browser, auditor = go("pengelola"), go("auditor")
    assert "Belum ada perubahan akun." in auditor.get("/pemeriksaan/akun").text
    browser.submit(browser.get(TABLE), f"/akun/{place.people['warga']}/peran?sop=layanan", {"role": "staf"})
    page = auditor.get(auditor.get("/pemeriksaan").links["Perubahan akun"])
    cells = ["".join(cell.itertext()) for cell in page.all("td")]
    assert cells == ["Senin, 16 November 2026 09.00 WIB", "warga", "Peran diubah", "Pemohon → Staf", "pengelola"]
    assert go("pengelola").get("/pemeriksaan/akun").status == 403


def test_the_administrator_gives_temporary_passwords_too(go: Visit, place: Bandung) -> None:
    """Besides the link; both are written down (LZM-A4)."""
    browser = go("admin")
    path = f"/pengelolaan/akun/{place.people['staf']}"
    page = browser.submit(browser.get(path), "Buat kata sandi sementara")
    assert len(shown(page, "sementara")) == 19
    assert "Kata sandi sementara dibuat" in browser.get(path).text
    own = f"/pengelolaan/akun/{place.people['admin']}"
    assert browser.submit(browser.get(own), "Buat kata sandi sementara").status == 422
