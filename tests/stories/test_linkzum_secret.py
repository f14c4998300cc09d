"""The link and its passcode: for the team that asked and for the admins, wherever one looks; for nobody else, anywhere (LZM-A8)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from sqlalchemy import select

from engine.appointments import end_now
from engine.records import Appointment
from tests.offices import Houses
from tests.stories.linkzum import (
    ARIF,
    CROPS,
    DEWI,
    INVITATION,
    NUGROHO,
    PASSCODE,
    RETNO,
    SECRETS,
    SOCIAL,
    SOP,
    URL,
    Teams,
    make_teams,
)
from tests.web.api_client import Caller, refused, told
from tests.web.pages import Browser

Visit = Callable[..., Browser]
OTHERS = (CROPS, ARIF, "auditor", "admin", "bengkulu.ti", "spektral.admin", "uns.perwakilan", None)
"""Another team, a person inside it, who reads everything, who keeps the accounts, other houses, a stranger."""
_LEAVE = ("/keluar", "/static", "/bahasa", "/masuk/")


@pytest.fixture
def teams(houses: Houses, caller: Callable[[str | None], Caller]) -> Teams:
    """The teams and their admins."""
    return make_teams(houses, caller)


def leaks(text: str) -> list[str]:
    """Which parts of the invitation a text has, also where it is written as HTML."""
    return [secret for secret in SECRETS if secret in text or secret in unescape(text)]


def whole(data: bytes) -> str:
    """Everything a file says; a sheet unzipped."""
    if data[:2] != b"PK":
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def reachable(browser: Browser, first: list[str], most: int = 140) -> Iterator[tuple[str, str]]:
    """Every page and file found by following links from `first`, with its text."""
    waiting, seen = list(first), set(first)
    while waiting and len(seen) <= most:
        path = waiting.pop(0)
        answer = browser.client.get(path, follow_redirects=True, buffered=True)
        assert answer.status_code < 500, path
        text = whole(answer.data)
        yield path, text
        for found in re.findall(r'(?:href|src)="(/[^"#]*)', text) if answer.mimetype == "text/html" else ():
            link = unescape(found)
            if link not in seen and not link.startswith(_LEAVE) and "tanggal=" not in link:
                seen.add(link)
                waiting.append(link)


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_reaches_it_by_any_link(visit: Visit, teams: Teams, who: str | None) -> None:
    """LZM-09, LZM-A8: whatever page, table, sheet, guide or search a person comes to by clicking, the link is in none."""
    number = teams.approved()
    first = [
        *("/", f"/berkas/{number}", f"/layanan/{SOP}", f"/layanan/{SOP}/papan", f"/layanan/{SOP}/jadwal"),
        *(f"/ruang/{SOP}", f"/tabel/{SOP}/jadwal", f"/tabel/{SOP}/jadwal.xlsx", f"/laporan/{SOP}/laporan"),
        "/agenda?tanggal=2026-11-25",
        *("/pemberitahuan", "/kotak-masuk", "/permohonan", f"/layanan/{SOP}/ajukan?dari={number}"),
    ]
    read = dict(reachable(visit(who), first))
    assert len(read) > 20
    assert {path: leaks(text) for path, text in read.items() if leaks(text)} == {}


@pytest.mark.parametrize("who", [SOCIAL, DEWI, NUGROHO, RETNO])
def test_the_team_and_the_admins_read_it(visit: Visit, teams: Teams, who: str) -> None:
    """LZM-39, LZM-A4: whole on the case's page, for a personal account inside the team as well; but never in the table."""
    number = teams.approved()
    assert teams.caller(who).case(number)["fields"]["link_kegiatan"] == INVITATION
    browser = visit(who)
    page = browser.get(f"/berkas/{number}")
    assert leaks(page.html) == list(SECRETS)
    assert page.links["Buka tautan rapat"] == URL
    table_page = browser.get(f"/tabel/{SOP}/jadwal")
    assert leaks(table_page.html) == []
    assert next(href for text, href in table_page.links.items() if text.startswith("APPROVED")) == f"/berkas/{number}"
    for kind in ("xlsx", "csv"):
        assert leaks(whole(browser.client.get(f"/tabel/{SOP}/jadwal.{kind}", buffered=True).data)) == []


@pytest.mark.parametrize("who", OTHERS[:-1])
def test_no_call_tells_it_to_others(teams: Teams, who: str) -> None:
    """LZM-A8: neither the case, its register, any list, search or event log; what is not seen is not there."""
    number = teams.approved()
    caller = teams.caller(who)
    paths = [
        *(
            f"/cases/{number}",
            f"/cases/{number}/entries",
            "/cases",
            f"/cases?query={PASSCODE}",
            "/inbox",
            f"/sops/{SOP}",
        ),
        *(f"/audit/log.xes?sop={SOP}", f"/audit/log.ocel.json?sop={SOP}", f"/audit/timings?sop={SOP}", "/me"),
    ]
    for path in paths:
        assert leaks(caller.get(path).get_data(as_text=True)) == [], path
    assert told(caller.get(f"/cases?query={PASSCODE}"))["items"] == []
    if who in (CROPS, ARIF):
        case = caller.case(number)
        assert (case["outline"], case["fields"], case["actions"]) == (True, {}, [])


def test_a_rejected_word_is_nobody_elses_either(teams: Teams) -> None:
    """What other teams see of a request is the line of Jadwal: not the reason it was rejected for."""
    number = teams.ask()
    teams.done(NUGROHO, number, "reject", alasan="Peserta belum jelas.")
    for who in (CROPS, ARIF):
        assert "Peserta belum jelas." not in teams.caller(who).get(f"/cases/{number}").text
        assert "Peserta belum jelas." not in teams.caller(who).get(f"/cases/{number}/entries").text


def test_feeds_and_the_public_tracking_are_silent(visit: Visit, teams: Teams) -> None:
    """LZM-09, LZM-A8: a calendar is read by machines elsewhere, the tracking link by anybody who has it."""
    number = teams.approved()
    houses = teams.houses
    stranger, told_of = visit().client, 0
    for who in (SOCIAL, DEWI, NUGROHO, CROPS):
        browser = visit(who)
        page = browser.get("/kalender")
        for each in [o.get("value") for o in page.all("option")]:
            made = browser.submit(page, "Buat alamat", {"sumber": each})
            address = re.search(r"/kalender/[\w-]+\.ics", made.html)
            assert address is not None, (who, each)
            feed = stranger.get(address[0]).get_data(as_text=True).replace("\r\n ", "")
            assert leaks(feed) == [], (who, each)
            told_of += feed.count("SUMMARY:Pelatihan Susenas")
    assert told_of == 2 + 4  # as their own event of Dewi and her team, as a booking of the account for all four
    tracked = houses.office.tracking_link(number).removeprefix(houses.office.public_url)
    text = stranger.get(tracked).get_data(as_text=True)
    assert "APPROVED" in text
    assert leaks(text) == []
    assert "Pelatihan Susenas" not in text


def test_notices_and_letters_are_the_askers(visit: Visit, teams: Teams) -> None:
    """LZM-A8: the text with the link goes to who asked; the auditor sees that it was sent, not what it says."""
    number = teams.approved()
    told_to = {m.person_id for m in teams.houses.messages() if leaks(m.subject + m.body)}
    assert told_to == {teams.houses.people[SOCIAL]}
    assert leaks(visit(SOCIAL).get("/pemberitahuan").html) == list(SECRETS)
    assert leaks(visit(NUGROHO).get("/pemberitahuan").html) == []
    audited = visit("auditor").get(f"/berkas/{number}")
    assert "hanya untuk penerimanya" in audited.text
    assert leaks(audited.html) == []


@pytest.mark.parametrize("who", [CROPS, SOCIAL, NUGROHO, "auditor"])
def test_the_passcode_is_no_word_to_search_for(visit: Visit, teams: Teams, who: str) -> None:
    """LZM-24, LZM-A8: what is not in the table is not found in it either, so that nobody guesses it letter by letter."""
    number = teams.approved()
    browser = visit(who)
    for path in (f"/tabel/{SOP}/jadwal", "/permohonan", "/kotak-masuk", "/pemeriksaan"):
        assert number not in browser.get(f"{path}?cari={PASSCODE}").text, path
    assert "Tidak ada entri yang cocok." in browser.get(f"/tabel/{SOP}/jadwal?cari={PASSCODE}").text
    assert (
        len(whole(browser.client.get(f"/tabel/{SOP}/jadwal.csv?cari={PASSCODE}", buffered=True).data).splitlines()) == 1
    )
    assert "Pelatihan Susenas" in browser.get(f"/tabel/{SOP}/jadwal?cari=susenas").text


def test_who_leaves_the_team_leaves_its_links(teams: Teams) -> None:
    """LZM-12: a team's link is read by those who are in it today; what one asked oneself stays one's own."""
    ours, hers = teams.approved(), teams.approved(DEWI, mulai="2026-11-26T09:00", selesai="2026-11-26T10:00")
    teams.clock("2026-11-21 09:00")
    assert teams.caller(DEWI).case(ours)["fields"]["link_kegiatan"] == INVITATION
    with teams.houses.database.writing() as session:
        held = session.scalars(select(Appointment).where(Appointment.person_id == teams.houses.people[DEWI])).one()
        end_now(session, held.id, teams.houses.clock.now().date())
    refused(teams.caller(DEWI).get(f"/cases/{ours}"), 404, "not_found")
    assert teams.caller(DEWI).case(hers)["fields"]["link_kegiatan"] == INVITATION
    assert teams.caller(SOCIAL).case(ours)["fields"]["link_kegiatan"] == INVITATION
