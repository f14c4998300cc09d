"""Testimonials on the pages: invited, typed, read, removed after asking."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from tests.office import Bandung
from tests.web.asking import asking, finished
from tests.web.conftest import Visit
from tests.web.pages import Page, words
from tests.web.test_rights import WHO, contents

PRAISE = "Cepat dan ramah.\nTerima kasih."
READERS = frozenset({"bandung.kadis", "bandung.kabid", "bandung.subkoor", "bandung.operator1", "bandung.tu", "auditor"})


@pytest.fixture
def sop(bandung: Bandung, app: Flask) -> str:
    """The key of a SOP that takes testimonials."""
    return asking(bandung, app)


@pytest.fixture
def number(bandung: Bandung, sop: str) -> str:
    """A finished case."""
    return finished(bandung)


def leave(visit: Visit, number: str, said: str = PRAISE) -> Page:
    """The requester leaves a testimonial by way of the case page."""
    browser = visit("bandung.pemohon")
    page = browser.get(browser.get(f"/berkas/{number}").links["Beri testimoni"])
    return browser.submit(page, "Kirim testimoni", {"text": said})


def kept(bandung: Bandung) -> list[str]:
    """The testimonials in the list."""
    with bandung.database.reading() as session:
        return list(session.scalars(text("SELECT text FROM testimonials WHERE removed_at IS NULL ORDER BY id")))


def test_from_the_case_page_to_the_list(visit: Visit, bandung: Bandung, number: str) -> None:
    """The requester is invited after the end; officials read account and words (SPK-09, SPK-45)."""
    page = leave(visit, number)
    assert (page.path, "sudah kami terima" in page.text) == (f"/berkas/{number}", True)
    assert "Beri testimoni" not in page.links
    own = visit("bandung.pemohon").get(page.links["Lihat testimoni Anda"])
    assert "Cepat dan ramah." in own.text
    listed = visit("bandung.tu").get("/testimoni")
    assert [words(cell) for cell in listed.all("th")][:3] == ["Nama Akun", "Testimoni", "Aksi"]
    assert "Nama Pemohon" in listed.text
    assert "Cepat dan ramah. Terima kasih." in listed.text
    assert kept(bandung) == [PRAISE]


@pytest.mark.parametrize("said", ["", "   ", "x" * 2001])
def test_words_that_are_refused_stay_in_the_form(visit: Visit, bandung: Bandung, number: str, said: str) -> None:
    """Nothing typed is lost; the sentence says how long it may be."""
    page = leave(visit, number, said)
    assert page.status == 422
    assert "1 sampai 2000 huruf" in page.text
    assert dict(page.form("Kirim testimoni").fields)["text"] == said
    assert kept(bandung) == []


@pytest.mark.parametrize("said", ["a\x00b", "\x1b[31m", "<script>alert(1)</script>", "😀" * 2000, "x\n" * 999])
def test_whatever_is_typed_is_never_our_fault(visit: Visit, bandung: Bandung, number: str, said: str) -> None:
    page = leave(visit, number, said)
    assert page.status in (200, 422)
    assert visit("bandung.tu").get("/testimoni").status == 200


def test_a_second_one_is_answered_kindly_and_not_lost(visit: Visit, bandung: Bandung, number: str) -> None:
    """Two open pages: 409, the first stands, and what was typed in the second can be copied."""
    browser = visit("bandung.pemohon")
    page = browser.get(f"/berkas/{number}/testimoni")
    browser.submit(page, "Kirim testimoni", {"text": PRAISE})
    second = browser.submit(page, "Kirim testimoni", {"text": "Yang lain"})
    assert second.status == 409
    assert "sudah kami terima" in second.text
    assert "Yang lain" in second.text
    assert kept(bandung) == [PRAISE]


def test_before_the_end_none_is_taken(visit: Visit, bandung: Bandung, sop: str) -> None:
    number = bandung.file().number
    browser = visit("bandung.pemohon")
    assert "Beri testimoni" not in browser.get(f"/berkas/{number}").links
    page = browser.get(f"/berkas/{number}/testimoni")
    assert (page.status, "setelah layanan selesai" in page.text) == (200, True)
    token = dict(page.form("/bahasa").fields)["csrf_token"]
    sent = browser.post(f"/berkas/{number}/testimoni", {"text": PRAISE, "csrf_token": token})
    assert (sent.status, kept(bandung)) == (409, [])


def test_removing_asks_first(visit: Visit, bandung: Bandung, number: str) -> None:
    """Hapus asks first: looking at the question removes nothing, Batal leads back, Ya removes (SPK-46)."""
    leave(visit, number)
    browser = visit("bandung.tu")
    listed = browser.get("/testimoni")
    (target,) = [href for label, href in listed.links.items() if label.startswith("Hapus")]
    question = browser.get(target)
    assert question.title == "Hapus testimoni ini?"
    assert "Cepat dan ramah." in question.text
    assert "Cepat dan ramah." in browser.get(question.links["Batal"]).text
    assert kept(bandung) == [PRAISE]
    gone = browser.submit(question, "Ya, hapus")
    assert "Testimoni Nama Pemohon sudah dihapus" in gone.text
    assert "Belum ada testimoni" in gone.text
    assert kept(bandung) == []
    assert browser.submit(question, "Ya, hapus").status == 404
    own = visit("bandung.pemohon").get(f"/berkas/{number}/testimoni")
    assert "telah dikeluarkan" in own.text
    assert "Cepat dan ramah." not in own.text


@pytest.mark.parametrize("who", WHO)
def test_who_may_do_what(visit: Visit, bandung: Bandung, sop: str, number: str, who: str) -> None:
    """Leaving: the requester. Reading: offices and auditor. Removing: the keepers. By page and by address (SPK-45, SPK-46)."""
    leave(visit, number)
    browser = visit(who)
    assert (browser.get(f"/berkas/{number}/testimoni").status == 200) is (who == "bandung.pemohon")
    listed = browser.get("/testimoni")
    assert listed.status == (200 if who in READERS else 403)
    assert ("Testimoni" in browser.get(f"/ruang/{sop}").links) is (who in READERS)
    assert any(label.startswith("Hapus") for label in listed.links) is (who == "bandung.tu")
    assert browser.get("/testimoni/1/hapus").status == (200 if who == "bandung.tu" else 403)
    if who != "bandung.tu":
        before = contents(bandung)
        token = dict(browser.get("/layanan").form("/bahasa").fields)["csrf_token"]
        assert browser.post("/testimoni/1/hapus", {"csrf_token": token}).status == 403
        assert contents(bandung) == before


def test_searching_and_paging(visit: Visit, bandung: Bandung, sop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of the account or the text; the rest on the next page (SPK-45)."""
    monkeypatch.setattr("web.views.testimonials.PAGE", 1)
    for said in ("Cepat", "Lambat"):
        leave(visit, finished(bandung), said)
    browser = visit("bandung.tu")
    first = browser.get("/testimoni")
    assert "2 testimoni" in first.text
    assert "Lambat" in first.text
    assert "Cepat" not in first.text
    assert "Cepat" in browser.get(first.links["Berikutnya"]).text
    found = browser.submit(first, "Cari", {"cari": "cepat"})
    assert "1 testimoni" in found.text
    assert "Tidak ada testimoni yang cocok" in browser.submit(first, "Cari", {"cari": "kopi"}).text
    assert browser.get("/testimoni?hal=x").status == 422
    assert browser.get("/testimoni?sop=tidak-ada").status == 404


@pytest.mark.parametrize("said", ["0", "2147483647", "2147483648", "x", "-1"])
def test_one_that_is_not_there(visit: Visit, bandung: Bandung, sop: str, said: str) -> None:
    assert visit("bandung.tu").get(f"/testimoni/{said}/hapus").status == 404
