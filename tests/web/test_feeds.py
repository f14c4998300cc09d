"""Calendar feeds by the page: an address shown once, read without signing in, withdrawn after a question."""

from __future__ import annotations

import re

import pytest
from icalendar import Calendar
from sqlalchemy import update

from engine import feeds
from engine.records import Feed, Person, table
from tests.office import Bandung
from tests.web.conftest import Visit
from tests.web.pages import Browser, Page

HERE = "/kalender"


def made(browser: Browser, source: str = "saya") -> tuple[Page, str]:
    """Makes a feed; gives the page that answers and the path of its address."""
    page = browser.submit(browser.get(HERE), "Buat alamat", {"sumber": source})
    address = next(e.get("value") or "" for e in page.all("input") if e.get("id") == "alamat")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/kalender/[\w-]{43}\.ics", address)
    return page, address.removeprefix("http://127.0.0.1:8000")


def titles(browser: Browser, path: str) -> list[str]:
    """The summaries of a feed, parsed back."""
    response = browser.client.get(path)
    assert response.status_code == 200, path
    return [str(e["SUMMARY"]) for e in Calendar.from_ical(response.data).walk("VEVENT")]


def test_an_address_is_shown_once_and_read_without_signing_in(visit: Visit, bandung: Bandung) -> None:
    """BDG-32, LZM-10: own events in one's calendar; the address is told once, and the page keeps nothing of it."""
    bandung.bring_to("pengiriman_link")
    browser = visit("bandung.pemohon")
    page, path = made(browser)
    assert "hanya tampil sekali" in page.text
    assert path not in browser.get(HERE).html
    response = visit().client.get(path)
    assert (response.status_code, response.content_type) == (200, "text/calendar; charset=utf-8")
    assert "private" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers
    assert titles(visit(), path) == ["Rapat koordinasi layanan publik"]
    assert b"zoom.example" not in response.data
    assert titles(visit(), made(visit("bandung.operator1"))[1]) == ["Rapat koordinasi layanan publik"]
    assert titles(visit(), made(visit("bandung.operator2"))[1]) == []


def test_what_has_not_changed_is_not_sent_again(visit: Visit, bandung: Bandung) -> None:
    """LZM-10: a calendar program asks every few minutes; an unchanged feed answers 304."""
    number = bandung.bring_to("pengiriman_link")
    _, path = made(visit("bandung.pemohon"))
    client = visit().client
    tag = client.get(path).headers["ETag"]
    bandung.clock.forward(minutes=30)
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    bandung.act("bandung.pemohon", number, "ubah_jadwal", mulai="2026-11-26T09:00", selesai="2026-11-26T11:00")
    again = client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert b"DTSTART:20261126T020000Z" in again.data


def test_a_feed_of_an_account(visit: Visit, bandung: Bandung) -> None:
    """BDG-32: an official's agency, account by account; a requester of a service with a closed schedule has none."""
    bandung.bring_to("pengiriman_link")
    assert titles(visit(), made(visit("bandung.subkoor"), "zoom-bandung-1")[1]) == ["Rapat koordinasi layanan publik"]
    assert titles(visit(), made(visit("admin"), "zoom-bandung-1")[1]) == ["Terpakai"]
    assert "zoom-bandung-1" not in visit("bandung.pemohon").get(HERE).html
    browser = visit("bandung.pemohon")
    token = dict(browser.get(HERE).form(HERE).fields)["csrf_token"]
    for source, status in (("zoom-bandung-1", 404), ("", 422), ("x", 404), ("é\u200b", 404)):
        assert browser.post(HERE, {"sumber": source, "csrf_token": token}).status == status
    admin = visit("admin")
    token = dict(admin.get(HERE).form(HERE).fields)["csrf_token"]
    assert admin.post(HERE, {"sumber": "saya", "csrf_token": token}).status == 403
    assert "Kegiatan saya" not in admin.get(HERE).text


def test_withdrawing_asks_first(visit: Visit, bandung: Bandung) -> None:
    """LZM-10: a question, then the address is dead at once; it is nobody else's to withdraw."""
    browser = visit("bandung.pemohon")
    _, path = made(browser)
    page = browser.get(HERE)
    question = next(href for text, href in page.links.items() if text.startswith("Cabut"))
    assert visit("bandung.kadis").get(question).status == 404
    ask = browser.get(question)
    assert ask.title == "Cabut alamat kalender"
    assert visit().client.get(path).status_code == 200, "asking changes nothing"
    stranger = visit("bandung.kadis")
    token = dict(stranger.get(HERE).form(HERE).fields)["csrf_token"]
    assert stranger.post(question, {"csrf_token": token}).status == 404
    done = browser.submit(ask, "Ya, cabut")
    assert "Alamat kalender dicabut." in done.text
    assert "Belum ada alamat." in done.text
    assert visit().client.get(path).status_code == 404
    assert browser.get(question).status == 404


def test_an_account_switched_off_feeds_nobody(visit: Visit, bandung: Bandung) -> None:
    """LZM-10: with the account its addresses are closed."""
    _, path = made(visit("bandung.pemohon"))
    people = table(Person)
    with bandung.database.writing() as session:
        session.execute(update(people).where(people.c.username == "bandung.pemohon").values(active=False))
    assert visit().client.get(path).status_code == 404


@pytest.mark.parametrize("secret", ["x", "x" * 43, "x" * 3000, "%ff", "é", "..%2f", "%00"])
def test_addresses_that_are_none(visit: Visit, secret: str) -> None:
    """LZM-10: whatever is asked for, never our fault."""
    assert visit().client.get(f"/kalender/{secret}.ics").status_code in (400, 404)


def test_a_limit_of_addresses(visit: Visit, bandung: Bandung) -> None:
    """LZM-10: too many are refused with what to do."""
    browser = visit("bandung.pemohon")
    with bandung.database.writing() as session:
        for n in range(feeds.MOST):
            row = {"owner_id": bandung.people["bandung.pemohon"], "created_at": bandung.clock.now()}
            session.execute(table(Feed).insert().values(token_hash=f"{n:064x}", **row))
    page = browser.submit(browser.get(HERE), "Buat alamat", {"sumber": "saya"})
    assert page.status == 422
    assert "Cabut yang tidak dipakai lagi." in page.text
