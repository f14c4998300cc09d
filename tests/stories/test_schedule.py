"""The schedules as requesters and strangers meet them: the public board, the days beside the form, a time asked about."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from engine.records import Attachment, Case, table
from tests.office import LETTER
from tests.offices import Houses
from tests.web.pages import Browser, Page, words

Visit = Callable[..., Browser]
INVITATION = "Topic: Rapat\nJoin Zoom Meeting\nhttps://zoom.example/j/123?pwd=RAHASIA\nPasscode: 987654"
BOARD, FORM = "/layanan/linkzum-zoom/papan", "/layanan/linkzum-zoom/ajukan"
ACCOUNT = "Zoom Bengkulu"
LOOK, LOAN = "/layanan/linkzum-zoom/jadwal", "/layanan/bengkulu-lisensi/ajukan"


def ask(houses: Houses, begins: str, ends: str, team: str = "linkzum.tkpti", **more: Any) -> str:
    """A request of a team; gives its number."""
    fields = {
        "kegiatan": "Briefing rahasia",
        "peserta": 20,
        "host": "Iman Setiabudhi",
        "mulai": begins,
        "selesai": ends,
    }
    return houses.file(team, "linkzum-zoom", fields | more).number


def approved(houses: Houses, begins: str = "2026-11-25T07:30", ends: str = "2026-11-25T17:30", **more: Any) -> str:
    """A request with its link."""
    number = ask(houses, begins, ends, **more)
    houses.act("linkzum.admin", number, "approve", link_kegiatan=INVITATION)
    return number


def paper(houses: Houses) -> str:
    """A letter uploaded by who borrows; gives its public id."""
    stored = houses.office.files.receive(io.BytesIO(LETTER), filename="nota.pdf", limit=10_000_000)
    row = {"sha256": stored.sha256, "size": stored.size, "media_type": stored.media_type, "filename": stored.filename}
    owner = {"uploader_id": houses.people["bengkulu.pjk"], "uploaded_at": houses.clock.now()}
    with houses.database.writing() as session:
        session.execute(insert(table(Attachment)).values(public_id=stored.key[:30], key=stored.key, **row, **owner))
    return stored.key[:30]


def borrow(houses: Houses, begins: str = "2026-11-23T13:00", ends: str = "2026-11-23T15:30", **more: Any) -> str:
    """A loan asked for; gives its number."""
    fields = {"kegiatan": "Pelatihan petugas", "mulai": begins, "selesai": ends, "peserta": 20} | more
    return houses.file("bengkulu.pjk", "bengkulu-lisensi", fields, {"nota_dinas": paper(houses)}).number


def lent(houses: Houses, **more: Any) -> str:
    """A loan given."""
    number = borrow(houses, **more)
    houses.act("bengkulu.tip", number, "instruksikan")
    houses.act("bengkulu.ti", number, "berikan_akun", akun="zoom-bengkulu")
    return number


def tallies(page: Page) -> dict[str, str]:
    """The numbers of a board."""
    return {words(dt): words(dd) for dt, dd in zip(page.all("dt"), page.all("dd"), strict=True)}


def cases(houses: Houses) -> int:
    """How many cases there are."""
    with houses.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


# ── The public board ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_board_is_there_before_signing_in(visit: Visit, houses: Houses) -> None:
    """LZM-09, LZM-10: counts and the month with taken and free times; never a title, a name, a link or a passcode."""
    approved(houses)
    ask(houses, "2026-11-26T09:00", "2026-11-26T10:00")
    page = visit().get(BOARD)
    assert page.status == 200
    assert tallies(page) == {"Jadwal yang sudah diakomodasi": "1", "Menunggu persetujuan": "1"}
    assert "07.30–17.30 Terpakai" in page.text
    assert "Kosong: 07.00–07.30, 17.30–18.00" in page.text
    for browser in (visit(), visit("linkzum.tkpti"), visit("linkzum.admin")):
        html = browser.get(BOARD).html
        for secret in ("rahasia", "RAHASIA", "987654", "zoom.example", "LZM-2026", "Iman", "Tim Kerja Pengolahan"):
            assert secret not in html.partition("<main")[2]
    day = visit().get(page.links["Rabu, 25 November 202625"])
    assert "07.00–08.00 Terpakai 07.30–17.30" in day.text
    assert "Desember" in visit().get(page.links["Berikutnya"]).text


def test_a_board_only_where_one_is_declared(visit: Visit) -> None:
    """LZM-09: every other service keeps its schedule to itself."""
    for key in ("bengkulu-lisensi", "bandung-zoom", "uns-ormawa", "spektral-pembinaan", "tidak-ada"):
        assert visit().get(f"/layanan/{key}/papan").status == 404
        assert visit("linkzum.admin").get(f"/layanan/{key}/papan").status == 404


@pytest.mark.parametrize(
    "query", ["tanggal=kemarin", "tanggal=0001-01-01&tampilan=hari", "tanggal=9999-12-31", "tampilan=x"]
)
def test_a_board_of_any_day(visit: Visit, query: str) -> None:
    """LZM-09: an address that makes no sense shows some month all the same."""
    assert visit().get(f"{BOARD}?{query}").status == 200


def test_the_service_leads_to_its_board_and_schedule(visit: Visit) -> None:
    """LZM-10: a free day is looked for first, then comes signing in."""
    page = visit().get("/layanan/linkzum-zoom")
    assert page.links["Papan jadwal"] == BOARD
    assert page.links["Lihat jadwal"] == LOOK
    assert str(visit().get(LOOK, follow=False).location).startswith("/masuk")
    assert "Papan jadwal" not in visit().get("/layanan/bandung-zoom").links


# ── Beside the form ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_taken_stands_beside_the_form(visit: Visit, houses: Houses) -> None:
    """BKL-18, LZM-10: before anything is typed; the title only of what may be seen."""
    approved(houses)
    for who, title in (("linkzum.tkpti", "Briefing rahasia"), ("linkzum.tkau", "Briefing rahasia")):
        page = visit(who).get(FORM)
        assert f"07.30–17.30 {title}" in page.text
        assert "Jumat, 27 November 2026" not in page.text
    assert "Jadwal" not in visit("uns.admin").get("/layanan/uns-ormawa/ajukan").text


def test_a_time_is_asked_about_before_it_is_sent(visit: Visit, houses: Houses) -> None:
    """LZM-A3, BKL-18: without a script a button asks, and everything typed is kept; half-open as the booking itself."""
    approved(houses)
    browser, before = visit("linkzum.tkau"), cases(houses)
    typed = {"kegiatan": 'Rapat "A" <b>', "mulai": "2026-11-25T13:00", "selesai": "2026-11-25T14:00"}
    page = browser.submit(browser.get(FORM), "Periksa jadwal", typed)
    assert page.status == 200
    assert "terpakai Rabu, 25 November 2026 07.30 WIB sampai 17.30 WIB" in page.text
    assert "Tidak ada yang kosong pada waktu itu." in page.text
    assert typed.items() <= dict(page.form(FORM).fields).items()
    page = browser.submit(page, "Periksa jadwal", {"mulai": "2026-11-25T17:30", "selesai": "2026-11-25T18:30"})
    assert "kosong" in page.text
    assert "Tidak ada yang kosong" not in page.text
    page = browser.submit(page, "Periksa jadwal", {"mulai": "2026-11-19T17:30"})
    assert "Waktunya sudah lewat." in page.text
    assert cases(houses) == before


def test_a_script_asks_for_the_answer_alone(visit: Visit, houses: Houses) -> None:
    """LZM-A3: the same question by address; a part for a script, a page for a person, 422 for what is no interval."""
    approved(houses)
    browser = visit("linkzum.tkau")

    def answer(begins: str, ends: str, **headers: str) -> tuple[int, str]:
        response = browser.client.get(f"{LOOK}?mulai={begins}&selesai={ends}", headers=headers)
        return response.status_code, response.get_data(as_text=True)

    script = {"X-Requested-With": "fetch"}
    status, part = answer("2026-11-25T13:00", "2026-11-25T14:00", **script)
    assert status == 200
    assert "<html" not in part
    assert "terpakai" in part
    assert "RAHASIA" not in part
    assert "Tidak ada yang kosong" not in answer("2026-11-25T17:30", "2026-11-25T18:30", **script)[1]
    for begins, ends in (
        ("", ""),
        ("besok", "lusa"),
        ("2026-11-25T14:00", "2026-11-25T13:00"),
        ("2026-11-19T09:00", ""),
    ):
        status, part = answer(begins, ends, **script)
        assert (status, "Isi waktu mulai" in part) == (422, True)
        assert browser.get(f"{LOOK}?mulai={begins}&selesai={ends}").status == 422
    assert browser.get(LOOK).title.startswith("Jadwal")
    assert visit("uns.admin").get(LOOK).status == 200, "anybody signed in"
    for key in ("bandung-zoom", "uns-ormawa", "spektral-pembinaan", "tidak-ada"):
        assert browser.get(f"/layanan/{key}/jadwal").status == 404


def test_the_enter_key_sends_and_does_not_ask(visit: Visit) -> None:
    """LZM-34: the first button of the form is the one that sends, whatever stands between."""
    form = visit("linkzum.tkau").get(FORM).form(FORM)
    assert form.buttons[0] == ("", "", "")
    assert [label for _, _, label in form.buttons][1:] == ["Periksa jadwal", "Simpan"]


def test_hosts_once_named_are_suggested(visit: Visit, houses: Houses) -> None:
    """LZM-31: a list to pick the host from, for the house's own teams only."""
    ask(houses, "2026-11-26T09:00", "2026-11-26T10:00")
    ask(houses, "2026-11-27T09:00", "2026-11-27T10:00", host='Ratna "R" <b>')
    page = visit("linkzum.tkau").get(FORM)
    (choices,) = page.all("datalist")
    assert [o.get("value") for o in page.all("option", choices)] == ['Ratna "R" <b>', "Iman Setiabudhi"]
    field = next(e for e in page.all("input") if e.get("name") == "host")
    assert field.get("list") == choices.get("id")


# ── Loans ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_state_of_a_lent_account_is_seen(visit: Visit, houses: Houses) -> None:
    """BKL-23, BKL-25: Zoom Basic, licensed until, not given back, Basic again; by requester and official alike."""
    lent(houses)

    def state() -> set[str]:
        pages = [visit("bengkulu.pjk").get(path) for path in (LOAN, "/agenda")] + [visit("bengkulu.ti").get("/agenda")]
        told = {words(li) for page in pages for li in page.all("li") if words(li).startswith(ACCOUNT + ":")}
        return {each.removeprefix(f"{ACCOUNT}: ") for each in told}

    assert state() == {"Zoom Basic"}
    until = "Berlisensi, dipinjam sampai Senin, 23 November 2026 15.30 WIB"
    houses.clock.at += timedelta(days=3, hours=5)
    assert state() == {until}
    houses.clock.at += timedelta(hours=3)
    assert state() == {f"{until} dan belum dikembalikan"}


def test_moving_a_loan_asks_first(visit: Visit, houses: Houses) -> None:
    """BKL-A4: whoever moves a loan asks whether the new time is free; its own booking is not in its way."""
    number = lent(houses)
    lent(houses, begins="2026-11-24T09:00", ends="2026-11-24T10:00")
    browser = visit("bengkulu.pjk")
    page = browser.get(f"/berkas/{number}")
    box = next(e for e in page.all("div") if e.get("data-ask"))
    ids = {e.get("id") for e in page.all("input")}
    assert {box.get("data-begins"), box.get("data-ends")} <= ids
    assert box.get("data-ask") == f"/berkas/{number}/jadwal?aksi=ubah_jadwal"

    def told(begins: str, ends: str) -> Page:
        return browser.get(f"{box.get('data-ask')}&mulai={begins}&selesai={ends}")

    assert "kosong" in told("2026-11-23T14:00", "2026-11-23T16:00").text
    taken = told("2026-11-24T09:30", "2026-11-24T11:00")
    assert "terpakai Selasa, 24 November 2026 09.00 WIB sampai 10.00 WIB" in taken.text
    assert "Pelatihan petugas" in taken.title
    assert told("x", "y").status == 422
    for path in (f"/berkas/{number}/jadwal", f"/berkas/{number}/jadwal?aksi=batalkan&mulai=x&selesai=y"):
        assert browser.get(path).status == 404
    assert visit("linkzum.admin").get(f"{box.get('data-ask')}&mulai=x&selesai=y").status == 404


# ── A new request from an earlier one ────────────────────────────────────────────────────────────────────────────────


def test_a_proposed_time_opens_a_new_request(visit: Visit, houses: Houses) -> None:
    """BKL-A5: a full schedule is answered with another time; one click opens a request filled in with it."""
    number = borrow(houses)
    browser = visit("bengkulu.pjk")
    assert "Ajukan lagi" not in browser.get(f"/berkas/{number}").links
    houses.act("bengkulu.tip", number, "instruksikan")
    houses.act("bengkulu.ti", number, "jadwal_penuh", usul_mulai="2026-11-24T13:00", usul_selesai="2026-11-24T15:30")
    page = browser.get(f"/berkas/{number}")
    again = page.links["Ajukan lagi"]
    assert again == f"{LOAN}?dari={number}"
    page = browser.get(again)
    assert f"Isian diambil dari berkas {number}." in page.text
    fields = dict(page.form(LOAN).fields)
    assert fields["kegiatan"] == "Pelatihan petugas"
    assert fields["peserta"] == "20"
    assert (fields["mulai"], fields["selesai"]) == ("2026-11-24T13:00", "2026-11-24T15:30")
    assert "_doc_nota_dinas" not in fields
    houses.clock.at += timedelta(days=4, hours=5)
    late = dict(visit("bengkulu.pjk").get(again).form(LOAN).fields)
    assert (late["mulai"], late["selesai"]) == ("", "2026-11-24T15:30"), "what has passed is left empty"


def test_nobody_begins_from_somebody_elses_request(visit: Visit, houses: Houses) -> None:
    """BKL-A5: a number that is not one's own request on this service is as if it were not there."""
    number = borrow(houses)
    other = ask(houses, "2026-11-26T09:00", "2026-11-26T10:00")
    browser = visit("bengkulu.pjk")
    for wrong in (other, "BKL-2026-99999", "x", "%00", "é"):
        assert browser.get(f"{LOAN}?dari={wrong}").status in (400, 404)
    assert visit("linkzum.tkau").get(f"{FORM}?dari={other}").status == 404, "another team's"
    assert "Ajukan lagi" not in visit("bengkulu.ti").get(f"/berkas/{number}").links


def test_requesters_find_the_agenda(visit: Visit, houses: Houses) -> None:
    """BKL-18, LZM-10: whoever may look at a schedule finds it in the bar: the agency's own people, where only they may ask."""
    approved(houses)
    browser = visit("uns.admin")
    page = browser.get("/agenda?tanggal=2026-11-25")
    assert "Agenda" not in page.links
    for agency in ("linkzum", "bengkulu", "bandung"):
        assert browser.get(f"/agenda?instansi={agency}").status == 404
    taken = visit("linkzum.tkau").get("/agenda?instansi=linkzum&tanggal=2026-11-25")
    assert "07.30–17.30" in taken.text
    assert "BPS Provinsi Banten Rabu" in visit("linkzum.tkau").get("/agenda?tanggal=2026-11-25&tampilan=hari").text
    assert "BPS Provinsi Bengkulu Rabu" in visit("bengkulu.ti").get("/agenda?tanggal=2026-11-25&tampilan=hari").text
    assert page.status == 200
