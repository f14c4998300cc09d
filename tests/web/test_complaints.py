"""Complaints on the pages: filed beside the service, handled, followed with and without an account."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.declaration import Around
from engine.office import Office
from engine.records import Appointment, Complaint, Message, Refused, table
from tests.office import Bandung, settings_for
from tests.web.asking import asking
from tests.web.conftest import Visit
from tests.web.pages import Page
from tests.web.test_rights import WHO, contents
from web import create_app
from workflows.bandung_zoom import KABID, SUBKOOR

FORM, LIST = "/layanan/bandung-zoom/keluhan", "/keluhan"
WORDS = {"pokok": "Tautan tidak datang", "uraian": "Sudah dua hari menunggu.\nBelum ada kabar."}
STRANGER = {"nama": "Nama Warga", "surel": "warga@surat.example"}


@pytest.fixture(autouse=True)
def taking(bandung: Bandung, app: Flask) -> None:
    """The service takes complaints; the sub-coordinator handles them."""
    asking(bandung, app, Around(complaints=(SUBKOOR,)))


def complain(visit: Visit, who: str | None = "bandung.pemohon", **said: str) -> Page:
    """Fills the form in and sends it."""
    browser = visit(who)
    words = WORDS | (STRANGER if who is None else {}) | said
    return browser.submit(browser.get(FORM), FORM, words)


def number_of(bandung: Bandung) -> str:
    """The newest complaint's number."""
    with bandung.database.reading() as session:
        return session.scalars(select(Complaint.number).order_by(Complaint.id.desc())).first() or ""


def test_from_the_service_to_the_settled_complaint(visit: Visit, bandung: Bandung) -> None:
    """UNS-42: *Buat Keluhan* beside *Buat Permintaan*; without a request it gets its number, is handled and settled."""
    browser = visit("bandung.pemohon")
    service = browser.get("/layanan/bandung-zoom")
    links = list(service.links)
    assert links.index("Buat Keluhan") == links.index("Buat Permintaan") + 1
    form = browser.get(service.links["Buat Keluhan"])
    assert "nama" not in form.form(FORM).names, "who is signed in is known"
    page = browser.submit(form, FORM, WORDS)
    assert (page.path, page.title) == ("/keluhan/KEL-2026-00001", "Tautan tidak datang")
    assert "Keluhan Anda sudah kami terima dengan nomor KEL-2026-00001." in page.text
    assert "Tanggapan paling lambat Jumat, 4 Desember 2026" in page.text
    desk = visit("bandung.subkoor")
    found = desk.get(LIST)
    page = desk.get(found.links["Tautan tidak datang"])
    assert "Sudah dua hari menunggu." in page.text
    page = desk.submit(page, "Proses keluhan", {"catatan": "Kami periksa hari ini."})
    assert "Keluhan KEL-2026-00001 sekarang: Diproses." in page.text
    page = desk.submit(page, "Nyatakan selesai", {"catatan": "Tautan dikirim ulang."})
    assert [f for f in ("Proses keluhan", "Nyatakan selesai", "Tolak keluhan") if f in page.text] == []
    mine = browser.get("/keluhan/KEL-2026-00001")
    for said in ("Kami periksa hari ini.", "Tautan dikirim ulang.", "Selesai", "Subkoordinator"):
        assert said in mine.text
    assert "Nama Subkoor" not in mine.text


def test_a_stranger_complains_and_follows_it(visit: Visit, bandung: Bandung) -> None:
    """With a name and a way to be reached; the address of the page is the key."""
    page = complain(visit, None)
    number = number_of(bandung)
    assert page.path == f"/keluhan/lacak/{number}/{bandung.office.tracking_secret(number)}"
    assert page.title == f"Keluhan {number}"
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert page.response.headers["Cache-Control"] == "private, no-store"
    assert "dua hari menunggu" not in page.text
    with bandung.database.reading() as session:
        receipt = session.scalars(select(Message).where(Message.template == "keluhan_diterima")).one()
    assert page.path in receipt.body
    visitor = visit()
    asked = visitor.submit(
        visitor.get("/lacak"), "/lacak", {"nomor": number.lower(), "kode": bandung.office.tracking_secret(number)}
    )
    assert asked.title == f"Keluhan {number}"
    assert visitor.get(f"/keluhan/lacak/{number}/salah").status == 404
    assert visitor.get(f"/keluhan/{number}", follow=False).status == 303


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(visit: Visit, bandung: Bandung) -> None:
    before = contents(bandung)
    page = complain(visit, None, pokok="", surel="", uraian="Yang <b>panjang</b>.", berkas="BDG-1")
    assert page.status == 422
    for sentence in ("Tuliskan pokok keluhan.", "Isi surel atau nomor WhatsApp"):
        assert sentence in page.text
    kept = dict(page.form(FORM).fields)
    assert (kept["uraian"], kept["nama"], kept["berkas"]) == ("Yang <b>panjang</b>.", "Nama Warga", "BDG-1")
    assert contents(bandung) == before
    with bandung.database.reading() as session:
        assert [(r.action, r.code, r.person_id) for r in session.scalars(select(Refused))] == [
            ("keluhan", "invalid", None)
        ]


def test_a_form_sent_twice_is_one_complaint(visit: Visit, bandung: Bandung) -> None:
    """By somebody signed in: the form's key; by a stranger: the same words. Other words under the same key are asked again."""
    browser = visit("bandung.pemohon")
    form = browser.get(FORM)
    first, again = (browser.submit(form, FORM, WORDS) for _ in range(2))
    assert first.path == again.path
    other = browser.submit(form, FORM, WORDS | {"pokok": "Hal lain"})
    assert (other.status, "sudah terkirim dengan isi lain" in other.text) == (422, True)
    assert browser.submit(other, FORM).title == "Hal lain"
    assert complain(visit, None).path == complain(visit, None).path
    with bandung.database.reading() as session:
        assert len(session.scalars(select(Complaint.id)).all()) == 3


def test_the_case_is_filled_in_from_its_page(visit: Visit, bandung: Bandung) -> None:
    """From the case its requester finds the form with the number filled in; from tracking with the code besides."""
    case = bandung.file().number
    browser = visit("bandung.pemohon")
    form = browser.get(browser.get(f"/berkas/{case}").links["Buat Keluhan"])
    assert dict(form.form(FORM).fields)["berkas"] == case
    page = browser.submit(form, FORM, WORDS)
    assert page.links[case] == f"/berkas/{case}"
    assert "Buat Keluhan" not in visit("bandung.kadis").get(f"/berkas/{case}").links
    stranger = visit()
    tracked = stranger.get(urlsplit(bandung.office.tracking_link(case)).path)
    stranger.submit(stranger.get(tracked.links["Buat Keluhan"]), FORM, WORDS | STRANGER)
    shown = visit("auditor").get(f"/keluhan/{number_of(bandung)}")
    assert shown.links[case] == f"/berkas/{case}"


def test_an_official_is_named_to_colleagues_and_placed_for_strangers(visit: Visit, bandung: Bandung) -> None:
    """No name and no account to a stranger, and no place that two hold; the one complained about reads nothing."""
    assert "Operator 1" in visit().get(FORM).text
    with bandung.database.writing() as session:
        held = select(Appointment.position_id).where(Appointment.person_id == bandung.people["bandung.operator1"])
        session.execute(
            update(table(Appointment))
            .where(Appointment.person_id == bandung.people["bandung.operator2"])
            .values(position_id=held.scalar_subquery())
        )
    shown = visit().get(FORM).html
    assert "Kepala Dinas" in shown
    assert not [n for n in ("Nama ", "bandung.", "Operator") if n in shown.replace("Nama Anda", "")]
    assert "(Kepala Dinas)" in visit("bandung.pemohon").get(FORM).text
    page = complain(visit, "bandung.pemohon", pejabat=str(bandung.people["bandung.subkoor"]))
    number = number_of(bandung)
    assert page.status == 200
    assert visit("bandung.subkoor").get(f"/keluhan/{number}").status == 404
    assert number not in visit("bandung.subkoor").get(LIST).text
    assert complain(visit, "bandung.pemohon", pejabat="999999").status == 422
    assert complain(visit, "bandung.pemohon", pejabat="bandung.kadis").status == 422


def test_a_refused_step_keeps_what_was_typed(visit: Visit, bandung: Bandung) -> None:
    complain(visit)
    number, desk = number_of(bandung), visit("bandung.subkoor")
    page = desk.get(f"/keluhan/{number}")
    empty = desk.submit(page, "Tolak keluhan", {"catatan": " "})
    assert (empty.status, "Tuliskan catatan untuk langkah ini." in empty.text) == (422, True)
    desk.submit(page, "Proses keluhan", {"catatan": "Diperiksa."})
    late = desk.submit(page, "Tolak keluhan", {"catatan": "Di luar layanan kami."})
    assert late.status == 409
    assert dict(late.form("/aksi/tolak").fields)["catatan"] == "Di luar layanan kami."
    assert "sudah berubah" in late.text
    gone = desk.submit(page, "Proses keluhan", {"catatan": "Sekali lagi."})
    assert gone.status == 409
    assert "Sekali lagi." in gone.text
    assert desk.submit(late, "/aksi/tolak").status == 200


def test_an_internal_note_is_not_shown_to_the_complainant(visit: Visit, bandung: Bandung) -> None:
    complain(visit)
    number, desk = number_of(bandung), visit("bandung.subkoor")
    page = desk.submit(
        desk.get(f"/keluhan/{number}"), "Proses keluhan", {"catatan": "Operator ditegur."}, leave_out=("terbuka",)
    )
    assert "catatan dalam, tidak terlihat pelapor" in page.text
    assert "Operator ditegur." in page.text
    assert "Operator ditegur." not in visit("bandung.pemohon").get(f"/keluhan/{number}").text
    assert "Operator ditegur." in visit("auditor").get(f"/keluhan/{number}").text


def test_a_note_is_sent_by_hand_where_there_is_no_gateway(visit: Visit, bandung: Bandung, app: Flask) -> None:
    complain(visit, None, surel="", whatsapp="0812 0000 0009")
    desk, path = visit("bandung.subkoor"), f"/keluhan/{number_of(bandung)}"
    page = desk.submit(desk.get(path), "Proses keluhan", {"catatan": "Diperiksa."})
    assert page.links["Kirim lewat WhatsApp"].startswith("https://wa.me/6281200000009?text=KEL-2026-00001")
    app.extensions["door"].office = _with_gateway(app.extensions["door"].office)
    assert "Kirim lewat WhatsApp" not in desk.get(path).links


def _with_gateway(office: Office) -> Office:
    return Office(office.catalogue, office.files, office.public_url, office.secret, whatsapp=True)


def test_the_list_searches_filters_and_says_what_is_late(visit: Visit, bandung: Bandung) -> None:
    complain(visit)
    complain(visit, None, pokok="Petugas tidak ramah")
    desk = visit("bandung.subkoor")
    page = desk.get(LIST)
    assert {"Tautan tidak datang", "Petugas tidak ramah"} <= page.links.keys()
    found = desk.submit(page, LIST, {"cari": "ramah"})
    assert "Tautan tidak datang" not in found.links
    assert desk.get(page.links["Diterima 2"]).path == "/keluhan?status=diterima"
    assert "Tidak ada keluhan yang cocok" in desk.get("/keluhan?status=selesai").text
    assert "Terlambat" not in page.text
    bandung.clock.forward(days=15)
    assert "Terlambat" in visit("bandung.subkoor").get(LIST).text
    assert "Belum ada keluhan" in visit("bandung.kabid").get(LIST).text
    assert visit("bandung.subkoor").get("/keluhan?dari=x").status == 422


@pytest.mark.parametrize("who", [None, *WHO])
def test_who_opens_what(visit: Visit, bandung: Bandung, who: str | None) -> None:
    """Complainant, handler and auditor see it; only the handler moves it; everybody else is told there is nothing."""
    complain(visit)
    number, browser = number_of(bandung), visit(who)
    sees = who in ("bandung.pemohon", "bandung.subkoor", "auditor")
    assert (browser.get(f"/keluhan/{number}", follow=False).status == 200) is sees
    if who is None:
        assert str(browser.get(LIST, follow=False).location).startswith("/masuk")
        return
    assert (number in browser.get(LIST).text) is sees
    token = dict(browser.get(LIST).form("/bahasa").fields)["csrf_token"]
    before = contents(bandung)
    for action in ("proses", "tolak", "selesaikan", "hapus", "x" * 200):
        sent = {"csrf_token": token, "catatan": "", "_version": "0"}
        status = browser.post(f"/keluhan/{number}/aksi/{action}", sent).status
        assert status == ((403 if sees else 404) if who != "bandung.subkoor" else status)
        assert status in (403, 404, 409, 422)
    assert contents(bandung) == before


def test_nothing_is_posted_without_a_token(visit: Visit, bandung: Bandung) -> None:
    for who in (None, "bandung.subkoor"):
        for path in (FORM, "/keluhan/KEL-2026-00001/aksi/proses"):
            assert visit(who).client.post(path, data=WORDS).status_code == 400
    assert number_of(bandung) == ""


def test_whatever_is_sent_gets_a_sentence(visit: Visit) -> None:
    """Strange letters, long texts, numbers and keys: refused with a page, never a fault."""
    browser = visit("bandung.subkoor")
    token = dict(browser.get(FORM).form(FORM).fields)["csrf_token"]
    for bad in ("\x00", "\ud800", "a" * 20_000, "٣", "-1", "9" * 40):
        data = {
            "csrf_token": token,
            "_key": bad,
            "_version": bad,
            "catatan": bad,
            "berkas": bad,
            "kode": bad,
            "pejabat": bad,
        }
        encoded = {k: v.encode("utf-8", "surrogatepass") for k, v in (data | {"pokok": bad, "uraian": bad}).items()}
        assert browser.client.post(FORM, data=encoded).status_code in (303, 413, 422)
        assert browser.client.post("/keluhan/KEL-2026-00001/aksi/proses", data=encoded).status_code in (
            404,
            409,
            413,
            422,
        )
        asked = {"cari": bad[:300].encode("utf-8", "surrogatepass")}
        assert browser.client.get("/keluhan", query_string=asked).status_code in (200, 400)
    for path in ("/keluhan/%C3%A9", "/keluhan/" + "a" * 300, "/keluhan/lacak/%C3%A9/%C3%A9"):
        assert browser.get(path).status == 404


def test_strangers_are_slowed_down(visit: Visit, app: Flask) -> None:
    """From one address an hour takes no more than sixty."""
    browser = visit()
    token = dict(browser.get(FORM).form(FORM).fields)["csrf_token"]
    answers = [browser.client.post(FORM, data={"csrf_token": token}).status_code for _ in range(62)]
    assert answers.count(422) == 60
    assert answers[-1] == 429


def test_a_service_that_declares_no_desk_has_no_form(visit: Visit, bandung: Bandung, app: Flask) -> None:
    asking(bandung, app, Around())
    assert "Buat Keluhan" not in visit().get("/layanan/bandung-zoom").links
    assert visit().get(FORM).status == 404


def test_the_pages_on_postgresql(pg_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """File, list and handle on the database of production."""
    from tests.office import make_bandung
    from tests.web.pages import Browser

    settings = settings_for(tmp_path_factory.mktemp("pg"), pg_url)
    bandung = make_bandung(pg_url, settings)
    app = create_app(settings, clock=bandung.clock)
    asking(bandung, app, Around(complaints=(SUBKOOR, KABID)))
    stranger, desk = Browser(app, bandung), Browser(app, bandung, "bandung.kabid")
    paths = {stranger.submit(stranger.get(FORM), FORM, WORDS | STRANGER).path for _ in range(2)}
    assert len(paths) == 1
    page = desk.get(desk.get("/keluhan?cari=tautan").links["Tautan tidak datang"])
    assert "Diproses" in desk.submit(page, "Proses keluhan", {"catatan": "Diperiksa."}).text
    bandung.database.dispose()
    app.extensions["door"].database.dispose()
