"""The administrator's pages: the office is kept here, its letters are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import insert, select

from engine.actors import load_actor
from engine.records import (
    Appointment,
    CalendarVersion,
    Case,
    Entry,
    LoginSession,
    Message,
    Person,
    Resource,
    Task,
    table,
)
from tests.office import Bandung
from tests.web.conftest import Visit
from tests.web.pages import Browser, Page, mailing

HOME = "/pengelolaan"


def account(browser: Browser, username: str) -> Page:
    """The page of an account, by way of the list."""
    listed = browser.get(f"{HOME}/akun?cari={username}")
    return browser.get(
        next(href for href in listed.links.values() if href.startswith(f"{HOME}/akun/") and href[-1].isdigit())
    )


def position(browser: Browser, name: str) -> Page:
    """The page of a position, by way of the tree."""
    return browser.get(browser.get(f"{HOME}/jabatan/bandung").links[name])


def test_an_account_is_made_and_gets_its_link(bandung: Bandung, visit: Visit) -> None:
    browser = visit("admin")
    page = browser.submit(
        browser.get(f"{HOME}/akun/baru"),
        "/akun/baru",
        {"username": "Bandung.Baru", "name": "Nama Baru", "whatsapp": "0812-3456-7890"},
    )
    assert "Akun Bandung.Baru dibuat." in page.text
    assert "Belum ada kata sandi" in page.text
    page = browser.submit(account(browser, "bandung.baru"), "/tautan")
    link = next(field.get("value", "") for field in page.all("input") if field.get("id") == "tautan")
    assert "/kata-sandi/" in link
    assert visit().get("/kata-sandi/" + link.rsplit("/", 1)[1]).status == 200
    assert link not in browser.get(page.path).html


def test_an_account_with_an_address_gets_its_link_by_mail_alone(bandung: Bandung, visit: Visit, app: Flask) -> None:
    """Where mail leaves; where it does not, the link is shown, once, to be handed over."""
    browser = visit("admin")
    told = browser.submit(account(browser, "bandung.kabid"), "/tautan")
    assert "/kata-sandi/" in told.html
    mailing(app)
    page = browser.submit(account(browser, "bandung.kadis"), "/tautan")
    assert "dikirim ke kadis@bandung.example" in page.text
    assert "/kata-sandi/" not in page.text
    with bandung.database.reading() as session:
        assert (
            session.scalar(select(Message.recipient).where(Message.template == "kata_sandi")) == "kadis@bandung.example"
        )


def test_mistakes_keep_what_was_typed(visit: Visit) -> None:
    browser = visit("admin")
    typed = {"username": "bandung.kadis", "name": "", "email": "bukan alamat", "whatsapp": "12"}
    page = browser.submit(browser.get(f"{HOME}/akun/baru"), "/akun/baru", typed)
    assert page.status == 422
    assert "sudah dipakai" in page.text
    assert "Alamat surel tidak sah" in page.text
    assert set(typed.items()) <= set(page.form("/akun/baru").fields)


def test_who_has_no_account_is_no_page_of_the_administrator(bandung: Bandung, visit: Visit) -> None:
    """A requester without account is shown to nobody here, and rewritten by nobody."""
    with bandung.database.writing() as session:
        values = {"name": "Pak Camat", "email": "camat@luar.example", "created_at": bandung.clock.now()}
        person = session.execute(insert(table(Person)).values(**values).returning(Person.id)).scalar_one()
    browser = visit("admin")
    own = account(browser, "bandung.kabid")
    sent = {**dict(own.form("Simpan").fields), "name": "Lain", "email": "lain@luar.example"}
    answer = browser.client.post(f"{HOME}/akun/{person}", data=sent)
    assert answer.status_code == 404
    with bandung.database.reading() as session:
        assert session.scalar(select(Person.email).where(Person.id == person)) == "camat@luar.example"


def test_contact_is_edited(bandung: Bandung, visit: Visit) -> None:
    browser = visit("admin")
    page = browser.submit(
        account(browser, "bandung.kabid"), "Simpan", {"name": "Kabid Baru", "email": "baru@bandung.example"}
    )
    assert "Data akun disimpan." in page.text
    wrong = browser.submit(page, "Simpan", {"email": "x"})
    assert wrong.status == 422
    assert ("email", "x") in wrong.form("Simpan").fields
    with bandung.database.reading() as session:
        assert session.scalar(select(Person.email).where(Person.name == "Kabid Baru")) == "baru@bandung.example"


def test_switching_off_ends_every_session_at_once(bandung: Bandung, visit: Visit) -> None:
    victim, browser = visit("bandung.kadis"), visit("admin")
    assert victim.get("/kotak-masuk").status == 200
    page = browser.submit(account(browser, "bandung.kadis"), "/aktif")
    assert "Akun dinonaktifkan" in page.text
    assert victim.client.get("/kotak-masuk").status_code == 303
    page = browser.submit(page, "/aktif")
    assert "Akun diaktifkan." in page.text
    assert victim.client.get("/kotak-masuk").status_code == 303, "an old session does not come back to life"


def test_nobody_switches_themselves_off(visit: Visit) -> None:
    browser = visit("admin")
    page = browser.submit(account(browser, "admin"), "/aktif")
    assert page.status == 422
    assert "akun Anda sendiri" in page.text


def test_sign_out_by_force(bandung: Bandung, visit: Visit) -> None:
    victim, browser = visit("bandung.kadis"), visit("admin")
    assert "Semua sesi akun itu diakhiri." in browser.submit(account(browser, "bandung.kadis"), "/keluarkan").text
    assert victim.client.get("/kotak-masuk").status_code == 303
    with bandung.database.reading() as session:
        ended = session.scalars(
            select(LoginSession.ended_at).where(LoginSession.person_id == bandung.people["bandung.kadis"])
        ).all()
    assert None not in ended


def test_a_plh_needs_an_end_and_a_letter_and_nothing_is_retroactive(bandung: Bandung, visit: Visit) -> None:
    """UU 30/2014 Art 14; practice B3."""
    browser = visit("admin")
    page = position(browser, "Kepala Dinas")
    sent = {"username": "bandung.kabid", "capacity": "plh", "since": "2026-11-19"}
    refused = browser.submit(page, "/penugasan", sent)
    assert refused.status == 422
    for said in ("tidak berlaku surut", "memerlukan tanggal akhir", "nomor surat penugasan"):
        assert said in refused.text
    assert set(sent.items()) <= set(refused.form("/penugasan").fields)
    good = browser.submit(
        refused, "/penugasan", {"since": "2026-11-20", "until": "2026-11-24", "letter": "800/12/2026"}
    )
    assert "Penugasan disimpan." in good.text
    assert "Plh. Nama Kabid" in good.text
    number = bandung.file().number
    kabid = visit("bandung.kabid")
    kabid.submit(kabid.get(f"/berkas/{number}"), "/aksi/disposisi_kabid", {"catatan": "a.n."})
    with bandung.database.reading() as session:
        assert session.scalar(select(Entry.as_position).where(Entry.action == "disposisi_kabid")) == "Plh. Kepala Dinas"


def test_an_appointment_is_ended_and_gives_no_right_any_more(bandung: Bandung, visit: Visit) -> None:
    browser = visit("admin")
    page = browser.submit(position(browser, "Kepala Dinas"), "Akhiri Nama Kadis")
    assert "Penugasan diakhiri." in page.text
    with bandung.database.reading() as session:
        assert load_actor(session, bandung.people["bandung.kadis"], bandung.clock.now()).holdings == ()
        until = session.scalar(
            select(Appointment.until).where(Appointment.person_id == bandung.people["bandung.kadis"])
        )
    assert until is not None
    assert until.isoformat() == "2026-11-19"


def test_an_appointment_that_has_not_begun_is_withdrawn(bandung: Bandung, visit: Visit) -> None:
    """Nobody acts later by an appointment that was revoked before it began."""
    browser, kabid = visit("admin"), bandung.people["bandung.kabid"]
    sent = {"username": "bandung.kabid", "capacity": "plh", "letter": "800/1", "until": "2026-11-30"}
    page = browser.submit(position(browser, "Kepala Dinas"), "/penugasan", {**sent, "since": "2026-11-23"})
    assert "belum mulai" in page.text
    page = browser.submit(page, "Batalkan Nama Kabid")
    assert "Penugasan dibatalkan" in page.text
    assert "Plh. Nama Kabid" not in page.text
    with bandung.database.reading() as session:
        later = load_actor(session, kabid, bandung.clock.now() + timedelta(days=4))
    assert [held.title for held in later.holdings] == ["Kepala Bidang Informasi Publik"]


def test_an_appointment_used_on_its_first_day_keeps_that_day_and_ends_once(bandung: Bandung, visit: Visit) -> None:
    browser = visit("admin")
    sent = {"username": "bandung.kabid", "capacity": "plh", "letter": "800/1", "until": "2026-11-30"}
    page = browser.submit(position(browser, "Kepala Dinas"), "/penugasan", {**sent, "since": "2026-11-20"})
    bandung.act("bandung.kabid", bandung.file().number, "disposisi_kabid", instruksi=["jadwalkan"])
    page = browser.submit(page, "Akhiri Nama Kabid")
    assert "Penugasan berakhir hari ini" in page.text
    again = browser.submit(page, "Akhiri Nama Kabid")
    assert again.status == 422
    assert "Hari terakhir penugasan ini sudah Jumat, 20 November 2026." in again.text


def test_an_ended_appointment_does_not_come_back(bandung: Bandung, visit: Visit) -> None:
    """A page left open since before the end prolongs nothing."""
    bandung.clock.forward(hours=14.5)  # half an hour before midnight
    browser = visit("admin")
    before = position(browser, "Kepala Dinas")
    browser.submit(before, "Akhiri Nama Kadis")
    bandung.clock.forward(hours=1)
    again = browser.submit(before, "Akhiri Nama Kadis")
    assert again.status == 422
    assert "buat penugasan baru" in again.text
    with bandung.database.reading() as session:
        assert load_actor(session, bandung.people["bandung.kadis"], bandung.clock.now()).holdings == ()


def test_a_position_is_made_with_roles_and_no_ring(bandung: Bandung, visit: Visit) -> None:
    browser = visit("admin")
    page = browser.submit(
        browser.get(f"{HOME}/jabatan/bandung/baru"),
        "Simpan jabatan",
        {"name": "Sekretaris", "role": ["bandung-zoom:tu", "bandung-zoom:kabid"]},
    )
    assert "Jabatan Sekretaris disimpan." in page.text
    assert "Kabid Diseminasi" in page.text
    below = position(browser, "Subkoordinator").path.rsplit("/", 1)[1]
    ring = browser.submit(position(browser, "Kepala Dinas"), "Simpan jabatan", {"superior": below})
    assert ring.status == 422
    assert "atasan dari dirinya sendiri" in ring.text


def test_the_administrator_cannot_make_up_a_role_or_reach_another_agency(bandung: Bandung, visit: Visit) -> None:
    browser = visit("admin")
    page = position(browser, "Tata Usaha")
    for role in ("bandung-zoom:pemohon", "bengkulu-lisensi:tip", "x"):
        assert browser.submit(page, "Simpan jabatan", {"role": [role]}).status == 422
    number = page.path.rsplit("/", 1)[1]
    assert browser.get(f"{HOME}/jabatan/lain/{number}").status == 404
    assert browser.get(f"{HOME}/jabatan/tidak-ada").status == 404


def test_names_of_positions_and_resources_stand_in_one_line(visit: Visit) -> None:
    browser = visit("admin")
    wrong = {"name": "Nama\x1b[2J"}
    for page, button in (
        (position(browser, "Kepala Dinas"), "Simpan jabatan"),
        (browser.get(f"{HOME}/jabatan/bandung/baru"), "Simpan jabatan"),
        (browser.get(f"{HOME}/sumber/bandung"), "/sumber/bandung/1"),
    ):
        refused = browser.submit(page, button, wrong)
        assert refused.status == 422
        assert "satu baris" in refused.text


def test_resources_are_added_edited_and_switched_off(bandung: Bandung, visit: Visit) -> None:
    browser = visit("admin")
    page = browser.submit(
        browser.get(f"{HOME}/sumber/bandung"), "Tambah", {"key": "zoom-3", "name": "Zoom 3", "capacity": "abc"}
    )
    assert page.status == 422
    assert ("capacity", "abc") in page.form("Tambah").fields
    assert ("kind", "zoom") in page.form("Tambah").fields
    unknown = browser.submit(page, "Tambah", {"capacity": "300", "kind": "papan tulis"})
    assert (unknown.status, "Pilih jenis sumber daya dari daftar." in unknown.text) == (422, True)
    page = browser.submit(page, "Tambah", {"capacity": "300"})
    assert "Zoom 3 disimpan." in page.text
    page = browser.submit(page, "Simpan Zoom Bandung 1", {"name": "Zoom Utama"}, leave_out=("active",))
    assert "Zoom Utama disimpan." in page.text
    with bandung.database.reading() as session:
        found = {r.key: (r.name, r.capacity, r.active) for r in session.scalars(select(Resource))}
    assert found["zoom-3"] == ("Zoom 3", 300, True)
    assert found["zoom-bandung-1"] == ("Zoom Utama", 100, False)


def test_a_new_holiday_moves_open_deadlines_and_is_on_the_register(bandung: Bandung, visit: Visit) -> None:
    """Practice B6: a decree in the middle of the year moves what is open."""
    bandung.clock.at = datetime(2026, 11, 23, 8, 58, tzinfo=UTC)  # Monday 15.58: five minutes reach into Tuesday
    number = bandung.file(mulai="2026-12-02T09:00", selesai="2026-12-02T10:00").number
    browser = visit("admin")
    page = browser.get(f"{HOME}/kalender/bandung")
    assert "37 jam 30 menit" in page.text
    refused = browser.submit(page, "/libur", {"day": "2026-11-24", "name": "Hari libur daerah"})
    assert refused.status == 422
    assert ("name", "Hari libur daerah") in refused.form("/libur").fields
    done = browser.submit(refused, "/libur", {"reason": "SK Wali Kota 12/2026"})
    assert "Kalender versi 2 berlaku. Tenggat 1 berkas disesuaikan." in done.text
    with bandung.database.reading() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        due = session.scalar(select(Task.due_at).where(Task.case_id == case.id, Task.status == "open"))
        entry = session.scalars(select(Entry).where(Entry.case_id == case.id).order_by(Entry.seq.desc())).first()
    assert due == datetime(2026, 11, 25, 0, 33, tzinfo=UTC)
    assert entry is not None
    assert (entry.kind, entry.as_position, case.version) == ("calendar", "Administrator", entry.version)
    assert "Kalender berubah" in visit("auditor").get(f"/berkas/{number}").text
    assert "Utuh" in visit("auditor").get("/pemeriksaan/register").text


def test_holidays_are_confirmed_removed_and_imported(bandung: Bandung, visit: Visit) -> None:
    browser = visit("admin")
    page = browser.get(f"{HOME}/kalender/bandung")
    page = browser.submit(page, "/libur/hapus", {"reason": "SKB berubah"})
    assert "Kalender versi 2 berlaku." in page.text
    page = browser.submit(page, "/tahun", {"year": "2029", "reason": "SKB 2029"})
    assert "Kalender versi 3 berlaku." in page.text
    assert "2029" in page.text
    twice = browser.submit(page, "/tahun", {"year": "2029", "reason": "lagi"})
    assert twice.status == 422
    token = dict(page.form("/tahun").fields)["csrf_token"]
    sent = {"csrf_token": token, "version": "3", "day": "2027-01-01", "reason": "SKB 2027"}
    assert "Kalender versi 4" in browser.post(f"{HOME}/kalender/bandung/libur/pastikan", sent).text
    with bandung.database.reading() as session:
        newest = session.scalars(select(CalendarVersion).order_by(CalendarVersion.version.desc())).first()
    assert newest is not None
    assert [h["confirmed"] for h in newest.holidays if h["day"] == "2027-01-01"] == [True]
    assert (newest.reason, newest.entered_by) == ("SKB 2027", bandung.people["admin"])


def test_two_administrators_do_not_overwrite_each_other(visit: Visit) -> None:
    first, second = visit("admin"), visit("admin")
    seen = first.get(f"{HOME}/kalender/bandung")
    second.submit(second.get(f"{HOME}/kalender/bandung"), "/tahun", {"year": "2029", "reason": "SKB"})
    late = first.submit(seen, "/tahun", {"year": "2030", "reason": "SKB"})
    assert late.status == 409
    assert "sudah diubah sejak Anda membukanya" in late.text


def test_hours_that_cannot_be_read_are_refused_with_how_to_mend(visit: Visit) -> None:
    browser = visit("admin")
    page = browser.submit(browser.get(f"{HOME}/kalender/bandung"), "/jam", {"notation": "Senin 8-16", "reason": "uji"})
    assert page.status == 422
    assert "Mo-Th 07:30-12:00" in page.text
    assert ("notation", "Senin 8-16") in page.form("/jam").fields
