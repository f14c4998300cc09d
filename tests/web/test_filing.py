"""Filing by the page: everything typed is kept, the receipt comes at once, a double click is one case."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.db import Database
from engine.records import Attachment, Case, CaseDocument, Person, Refused, Task
from engine.settings import Settings
from tests.office import LETTER, Bandung, make_bandung, make_letter
from tests.web.conftest import Visit
from tests.web.pages import Browser, Page
from web import create_app

FORM = "/layanan/bandung-zoom/ajukan"


def letter(content: bytes = LETTER, name: str = "surat.pdf") -> dict[str, Any]:
    return {"_file_surat": (io.BytesIO(content), name)}


def typed(bandung: Bandung, **changed: Any) -> dict[str, str]:
    return {name: str(value) for name, value in bandung.request_fields(**changed).items()}


def count(database: Database, record: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def test_a_request_is_filed_in_one_page_and_answered_by_a_receipt(visit: Visit, bandung: Bandung) -> None:
    """BDG-35: letter, schedule, e-mail or WhatsApp number; number at once, who holds it, until when (C1)."""
    browser = visit("bandung.pemohon")
    page = browser.submit(browser.get(FORM), FORM, typed(bandung) | letter())
    assert (page.status, page.path) == (200, "/permohonan/BDG-2026-00001/tanda-terima")
    assert "BDG-2026-00001" in page.text
    assert "Sekarang dipegang Kepala Dinas" in page.text
    assert "paling lambat Jumat, 20 November 2026 09.05 WIB" in page.text
    link = bandung.office.tracking_link("BDG-2026-00001")
    assert link in [e.get("value") for e in page.all("input")]
    assert visit().get(link.removeprefix("http://127.0.0.1:8000")).status == 200
    with bandung.database.reading() as session:
        assert session.scalar(select(Case.requester_id)) == bandung.people["bandung.pemohon"]


def test_what_is_known_of_the_person_is_filled_in(visit: Visit) -> None:
    fields = dict(visit("bandung.pemohon").get(FORM).form(FORM).fields)
    assert (fields["email"], fields["whatsapp"]) == ("pemohon@dinas.example", "6281200000001")


def test_a_refusal_keeps_every_word_and_every_file(visit: Visit, bandung: Bandung) -> None:
    browser = visit("bandung.pemohon")
    wrong = typed(bandung, peserta="banyak", kegiatan='Rapat "A" <b>&', selesai="2026-11-24T09:00")
    page = browser.submit(browser.get(FORM), FORM, wrong | letter(name="surat dinas.pdf"))
    assert page.status == 422
    assert "Jumlah peserta: Isi dengan bilangan bulat dari 1 sampai" in page.text
    assert "Waktu selesai: Harus sesudah isian Waktu mulai." in page.text
    fields = dict(page.form(FORM).fields)
    assert {name: fields[name] for name in wrong} == wrong
    assert "✓ surat dinas.pdf" in page.text
    assert count(bandung.database, Case) == 0
    page = browser.submit(page, FORM, {"peserta": "40", "selesai": typed(bandung)["selesai"]})
    assert page.path.endswith("/tanda-terima"), page.text
    with bandung.database.reading() as session:
        assert session.scalars(select(Attachment.filename).join(CaseDocument)).all() == ["surat dinas.pdf"]


def test_faults_lead_to_their_fields(visit: Visit, bandung: Bandung) -> None:
    browser = visit("bandung.pemohon")
    page = browser.submit(browser.get(FORM), FORM, {"email": "", "whatsapp": ""})
    ids = {e.get("id") for e in page.tree.iter()} if page.tree is not None else set()
    targets = {href[1:] for label, href in page.links.items() if href.startswith("#ajukan-")}
    assert {"ajukan-kegiatan", "ajukan-mulai", "ajukan-surat"} <= targets <= ids


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"MZ" + b"\x00" * 200, "surat.exe", "Jenis berkas ini tidak diterima"),
        (b"<html><script>alert(1)</script>", "surat.pdf", "Isi berkas ini bukan PDF"),
        (LETTER[:300], "surat.pdf", "rusak atau terpotong"),
        (b"", "surat.pdf", "Berkas ini kosong"),
        (b"%PDF-1.4\n" + b"0" * (10 * 1024 * 1024), "besar.pdf", "lebih besar dari batas 10 MB"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why_beside_its_field(
    visit: Visit, bandung: Bandung, content: bytes, name: str, sentence: str
) -> None:
    browser = visit("bandung.pemohon")
    page = browser.submit(browser.get(FORM), FORM, typed(bandung, peserta="x") | letter(content, name))
    assert page.status == 422
    assert sentence in page.text
    assert "ajukan-surat-error" in page.html
    assert "Jumlah peserta: Isi dengan bilangan bulat dari 1 sampai" in page.text, "all faults at once"
    assert count(bandung.database, Attachment) == 0
    assert not [
        f
        for f in bandung.office.files.root.rglob("*")
        if f.is_file() and f.parent.parent.parent == bandung.office.files.root
    ]


def test_a_warning_is_acknowledged_first(visit: Visit, bandung: Bandung) -> None:
    """BDG-14: a request on the day before is warned, then taken."""
    browser = visit("bandung.pemohon")
    tomorrow = typed(bandung, mulai="2026-11-21T09:00", selesai="2026-11-21T10:00")
    page = browser.submit(browser.get(FORM), FORM, tomorrow | letter())
    assert page.status == 422
    assert "Jika permohonan dikirim sehari sebelum kegiatan" in page.text
    still = browser.submit(page, FORM)
    assert still.status == 422
    done = browser.submit(still, FORM, {"_ack": "sehari_sebelum"})
    assert done.path.endswith("/tanda-terima")


def test_sending_twice_is_one_case(visit: Visit, bandung: Bandung) -> None:
    browser = visit("bandung.pemohon")
    page = browser.get(FORM)
    answers = [browser.submit(page, FORM, typed(bandung) | letter()) for _ in range(2)]
    assert {a.path for a in answers} == {"/permohonan/BDG-2026-00001/tanda-terima"}
    assert count(bandung.database, Case) == 1
    other = browser.submit(page, FORM, typed(bandung, peserta=41) | letter())
    assert other.status == 422, "the same form with other words is a mistake, not a second case"
    other = browser.submit(page, FORM, typed(bandung) | letter(make_letter("LAIN")))
    assert other.status == 422, "the same with another letter"


def test_a_double_click_at_the_same_moment_is_one_case_on_both_databases(backend_url: str, settings: Settings) -> None:
    settings = replace(settings, database_url=backend_url)
    bandung = make_bandung(backend_url, settings)
    app = create_app(settings, clock=bandung.clock)
    page = Browser(app, bandung, "bandung.pemohon").get(FORM)
    browsers = [Browser(app, bandung, "bandung.pemohon") for _ in range(4)]

    def send(browser: Browser) -> Page:
        fresh = browser.get(FORM)
        key = dict(page.form(FORM).fields)["_key"]
        return browser.submit(fresh, FORM, typed(bandung) | letter() | {"_key": key})

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, browsers))
    assert {(a.status, a.path) for a in answers} == {(200, "/permohonan/BDG-2026-00001/tanda-terima")}
    assert count(bandung.database, Case) == 1
    app.extensions["door"].database.dispose()
    bandung.database.dispose()


def test_the_desk_registers_a_paper_letter_for_somebody_without_an_account(visit: Visit, bandung: Bandung) -> None:
    browser = visit("bandung.tu")
    page = browser.get(FORM)
    missing = browser.submit(page, FORM, typed(bandung) | letter())
    assert missing.status == 422
    assert "Sebutkan nama akun, atau nama beserta surel atau nomor WhatsApp." in missing.text
    page = browser.submit(missing, FORM, {"untuk_nama": "Warga Datang", "untuk_whatsapp": "0812 0000 0009"})
    assert page.path.endswith("/tanda-terima"), page.text
    assert "Warga Datang" in page.text
    with bandung.database.reading() as session:
        case = session.scalars(select(Case)).one()
        requester = session.get(Person, case.requester_id)
    assert requester is not None
    assert (requester.name, requester.username, requester.whatsapp) == ("Warga Datang", None, "6281200000009")
    assert case.typist_id == bandung.people["bandung.tu"]


def test_the_desk_files_for_an_account_or_for_itself(visit: Visit, bandung: Bandung) -> None:
    browser = visit("bandung.tu")
    for chosen, account, expected in (("akun", "Bandung.Pemohon", "bandung.pemohon"), ("saya", "", "bandung.tu")):
        page = browser.submit(
            browser.get(FORM), FORM, typed(bandung) | letter() | {"untuk_siapa": chosen, "untuk_akun": account}
        )
        assert page.path.endswith("/tanda-terima"), page.text
        with bandung.database.reading() as session:
            last = session.scalar(select(Case.requester_id).order_by(Case.id.desc()))
        assert last == bandung.people[expected]
    unknown = browser.submit(
        browser.get(FORM), FORM, typed(bandung) | letter() | {"untuk_siapa": "akun", "untuk_akun": "tidak.ada"}
    )
    assert unknown.status == 422
    assert "Nama akun itu tidak dikenal." in unknown.text


def test_nobody_else_files_for_others(visit: Visit, bandung: Bandung) -> None:
    browser = visit("bandung.pemohon")
    data = (
        dict(browser.get(FORM).form(FORM).fields)
        | typed(bandung)
        | letter()
        | {"untuk_siapa": "akun", "untuk_akun": "bandung.kadis"}
    )
    browser.client.post(FORM, data=data)
    with bandung.database.reading() as session:
        assert session.scalars(select(Case.requester_id)).all() == [bandung.people["bandung.pemohon"]]


@pytest.mark.parametrize("username", ["admin", "auditor"])
def test_admin_and_auditor_file_nothing(visit: Visit, bandung: Bandung, username: str) -> None:
    page = visit(username).get(FORM)
    assert (page.status, page.title) == (403, "Bukan wewenang Anda")


def test_filing_needs_signing_in_and_comes_back_to_the_form(visit: Visit) -> None:
    assert visit().get(FORM).path == f"/masuk?next={FORM}"


def test_a_file_of_somebody_else_cannot_be_attached(visit: Visit, bandung: Bandung) -> None:
    stolen = bandung.letter("bandung.kadis")
    browser = visit("bandung.pemohon")
    data = dict(browser.get(FORM).form(FORM).fields) | typed(bandung) | {"_doc_surat": stolen}
    response = browser.client.post(FORM, data=data)
    assert response.status_code == 422
    assert "Lampirkan Surat resmi" in response.text


def test_characters_that_no_database_keeps_are_refused_with_a_sentence(visit: Visit, bandung: Bandung) -> None:
    browser = visit("bandung.pemohon")
    page = browser.submit(browser.get(FORM), FORM, typed(bandung, kegiatan="Rapat\x00") | letter())
    assert page.status == 422
    assert "Ketik ulang tanpa huruf khusus itu." in page.text


def test_the_time_spent_on_the_form_is_measured(visit: Visit, bandung: Bandung) -> None:
    """Row 1 of the sheet begins when the requester opens the form, and is never judged late."""
    browser = visit("bandung.pemohon")
    page = browser.get(FORM)
    bandung.clock.forward(minutes=12)
    page = browser.submit(page, FORM, typed(bandung) | letter())
    assert page.status == 200
    with bandung.database.reading() as session:
        draft = session.scalars(select(Task).where(Task.row == "draf")).one()
    assert (bandung.clock.now() - draft.opened_at).total_seconds() == 720


def test_refusals_are_on_record(visit: Visit, bandung: Bandung) -> None:
    browser = visit("bandung.pemohon")
    browser.submit(browser.get(FORM), FORM, typed(bandung, peserta="x"))
    with bandung.database.reading() as session:
        assert session.execute(select(Refused.code, Refused.door, Refused.action)).all() == [
            ("invalid", "web", "ajukan")
        ]


def test_the_receipt_is_for_requester_and_desk_alone(visit: Visit, bandung: Bandung, app: Flask) -> None:
    number = bandung.file().number
    path = f"/permohonan/{number}/tanda-terima"
    assert visit("bandung.pemohon").get(path).status == 200
    for username in ("bandung.kadis", "lain.pegawai", "auditor", "admin"):
        assert visit(username).get(path).status == 404, username
