"""Calendar feeds: whose address opens what, what stands in them, and that it is withdrawn at once."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import update

from engine import feeds
from engine.errors import Invalid, NotFound, NotYours
from engine.records import Case, Feed, Person, table
from tests.engine.by_hand import at
from tests.engine.lending import LENDING, actor_of, lending, lent
from tests.engine.made_up import BOOKING
from tests.engine.world import World, everything

NOW = "2026-11-20 09:00"


def make(world: World, who: str, resource: str | None = None, when: str = NOW) -> str:
    """A new feed of somebody's; gives its secret."""
    with world.as_(who, when) as (session, actor):
        return feeds.create(session, world.office, actor, at(when), resource)


def content(world: World, secret: str, when: str = NOW) -> bytes:
    """What a calendar program gets."""
    with world.database.reading() as session:
        return feeds.read(session, world.office, secret, at(when))


def events(world: World, secret: str, when: str = NOW) -> list[Any]:
    """The events of a feed, parsed back."""
    return list(Calendar.from_ical(content(world, secret, when)).walk("VEVENT"))


def said(event: Any) -> tuple[str, datetime, datetime, str]:
    """Summary, start, end and status of an event."""
    return str(event["SUMMARY"]), event.start, event.end, str(event["STATUS"])


NINE, ELEVEN = datetime(2026, 11, 25, 2, tzinfo=UTC), datetime(2026, 11, 25, 4, tzinfo=UTC)


def test_only_the_hash_of_a_long_secret_is_kept(own_world: World) -> None:
    """LZM-10: an address that needs no sign-in cannot be guessed, nor read out of a copy of the database."""
    world = lending(own_world)
    secret, other = make(world, "pemohon"), make(world, "pemohon")
    assert secret != other
    assert len(secret) * 6 >= 128
    kept = {row.token_hash for row in world.rows(Feed)}
    assert kept == {hashlib.sha256(s.encode()).hexdigest() for s in (secret, other)}
    assert secret not in repr(everything(world.database))


def test_own_events_of_requester_and_appointed(own_world: World) -> None:
    """LZM-10, BKL-18: whoever asked and whoever is appointed find the event in their calendar; nobody else does."""
    world = lending(own_world)
    number = world.file(LENDING, attachments={"surat": world.upload("pemohon")})
    own, officer, other = (make(world, who) for who in ("pemohon", "petugas1", "petugas2"))
    assert [said(e) for e in events(world, own)] == [("Rapat", NINE, ELEVEN, "TENTATIVE")]
    assert events(world, officer) == []
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", petugas="petugas1")
    world.act("petugas1", number, "buat", "2026-11-16 08:20", akun="zoom-1")
    for secret in (own, officer):
        assert [said(e) for e in events(world, secret)] == [("Rapat", NINE, ELEVEN, "CONFIRMED")]
    assert events(world, other) == events(world, make(world, "kepala")) == []


def test_a_moved_event_stays_the_same_event(own_world: World) -> None:
    """BKL-A4: stable UID, SEQUENCE is the version of the case, DTSTAMP the moment of its last change, times in UTC."""
    world = lending(own_world)
    number = lent(world)
    secret = make(world, "pemohon")
    (before,) = events(world, secret)
    assert before["SEQUENCE"] == world.case(number).version
    assert before.stamp == at("2026-11-16 08:00")
    world.act(
        "pemohon", number, "ubah_jadwal", "2026-11-18 10:00", mulai="2026-11-26T13:00", selesai="2026-11-26T14:00"
    )
    (after,) = events(world, secret)
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] == world.case(number).version > before["SEQUENCE"]
    assert after.stamp == at("2026-11-18 10:00")
    assert said(after)[1:3] == (datetime(2026, 11, 26, 6, tzinfo=UTC), datetime(2026, 11, 26, 7, tzinfo=UTC))
    assert b"DTSTART:20261126T060000Z" in content(world, secret)
    assert content(world, secret) == content(world, secret, "2026-11-20 12:00"), "unchanged to the byte"


def test_two_cases_are_two_events_by_start(own_world: World) -> None:
    """LZM-10: every case its own event."""
    world = lending(own_world)
    lent(world, kegiatan="Kedua")
    lent(world, kegiatan="Pertama", mulai="2026-11-24T09:00", selesai="2026-11-24T10:00")
    found = events(world, make(world, "pemohon"))
    assert [str(e["SUMMARY"]) for e in found] == ["Pertama", "Kedua"]
    assert len({str(e["UID"]) for e in found}) == 2


def test_what_ended_badly_or_was_removed_vanishes(own_world: World) -> None:
    """BKL-A5: an event called off or revoked, and a case that was removed, leave the calendar; one that was held stays."""
    world = lending(own_world)
    secret = make(world, "pemohon")
    called_off, held = lent(world), lent(world, akun="zoom-2", kegiatan="Jadi")
    world.act("pemohon", called_off, "batalkan", "2026-11-17 09:00")
    assert [said(e)[0] for e in events(world, secret)] == ["Jadi"]
    world.act("petugas1", held, "kirim", "2026-11-24 09:00")
    world.act("petugas1", held, "tutup", "2026-11-25 11:00")
    late = "2026-11-26 09:00"
    assert [said(e)[3] for e in events(world, secret, late)] == ["CONFIRMED"]
    world.act("kepala", held, "cabut", late, alasan="Disalahgunakan")
    assert events(world, secret, late) == []
    removed = lent(world, mulai="2026-12-01T09:00", selesai="2026-12-01T10:00")
    assert len(events(world, secret)) == 1
    with world.database.writing() as session:
        session.execute(update(table(Case)).where(table(Case).c.number == removed).values(removed_at=at(NOW)))
    assert events(world, secret) == []


def test_the_past_fades(own_world: World) -> None:
    """LZM-10: a calendar holds the last year, not everything that ever was."""
    world = lending(own_world)
    lent(world)
    for resource in (None, "zoom-1"):
        secret = make(world, "kepala" if resource else "pemohon", resource)
        assert len(events(world, secret, "2027-11-25 09:00")) == 1
        assert events(world, secret, "2027-11-27 09:00") == []


def test_a_resource_tells_titles_only_of_what_may_be_seen(own_world: World) -> None:
    """LZM-A8, BKL-18: busy times for everybody in reach, titles of the own cases only; nothing leads to the others."""
    world = lending(own_world)
    number = lent(world, kegiatan="Rapat rahasia")
    for who, title in (("pemohon", "Rapat rahasia"), ("kepala", "Rapat rahasia"), ("lain", "Terpakai")):
        secret = make(world, who, "zoom-1")
        assert [said(e) for e in events(world, secret)] == [(title, NINE, ELEVEN, "CONFIRMED")]
        assert (number.encode() in content(world, secret)) is (title != "Terpakai")
        assert events(world, make(world, who, "zoom-2")) == []
    uids = {str(events(world, make(world, who, "zoom-1"))[0]["UID"]) for who in ("pemohon", "lain", "auditor")}
    assert len(uids) == 1
    world.act("pemohon", number, "batalkan", "2026-11-17 09:00")
    assert events(world, make(world, "lain", "zoom-1")) == []


def test_no_link_ever_stands_in_a_feed(own_world: World) -> None:
    """LZM-A8: whoever finds the address finds no way into a meeting, nor to a case."""
    world = lending(own_world)
    lent(world, email="zoom@rahasia.example")
    for who, resource in (("pemohon", None), ("petugas1", None), ("pemohon", "zoom-1"), ("auditor", "zoom-1")):
        told = content(world, make(world, who, resource)).decode().lower()
        assert "begin:vevent" in told
        assert not [word for word in ("http", "://", "rahasia", "passcode", "lacak") if word in told]


def test_an_address_stops_when_it_should(own_world: World) -> None:
    """LZM-10: unknown, withdrawn, switched off or out of reach: all the same to whoever asks."""
    world = lending(own_world)
    lent(world)
    secret, sentences = make(world, "lain"), set()

    def gone(secret: str, world: World = world) -> None:
        with pytest.raises(NotFound) as refusal:
            content(world, secret)
        sentences.add(refusal.value.detail)

    gone("")
    gone("x" * 43)
    gone("\ud800\x00")
    gone(world.rows(Feed)[0].token_hash)
    with world.as_("lain", NOW) as (session, actor):
        (line,) = feeds.mine(session, actor)
        feeds.withdraw(session, actor, line.id, at(NOW))
        assert feeds.mine(session, actor) == []
        with pytest.raises(NotFound):
            feeds.withdraw(session, actor, line.id, at(NOW))
    gone(secret)
    seen = make(world, "lain", "zoom-1")
    assert events(world, seen)
    gone(seen, lending(own_world, BOOKING))
    with world.database.writing() as session:
        people = table(Person)
        session.execute(update(people).where(people.c.username == "lain").values(active=False))
    gone(seen)
    assert len(sentences) == 1


def test_nobody_withdraws_a_feed_of_somebody_else(own_world: World) -> None:
    """LZM-10: a feed is its owner's."""
    world = lending(own_world)
    secret = make(world, "pemohon")
    with world.as_("pemohon", NOW) as (session, actor):
        (line,) = feeds.mine(session, actor)
    with world.as_("lain", NOW) as (session, actor):
        assert feeds.mine(session, actor) == []
        for wrong in (line.id, "", "x"):
            with pytest.raises(NotFound):
                feeds.withdraw(session, actor, wrong, at(NOW))
    assert content(world, secret)


def test_who_may_have_which_feed(own_world: World) -> None:
    """BKL-18: of a resource, those who may look at its schedule; of own cases, those who may have some."""
    opened, closed = lending(own_world), lending(own_world, BOOKING)
    for who in ("auditor", "admin"):
        with pytest.raises(NotYours):
            make(opened, who)
        make(opened, who, "zoom-1")
    for who in ("pemohon", "asing"):
        with pytest.raises(NotFound):
            make(closed, who, "zoom-1")
        make(opened, who, "zoom-1")
    with pytest.raises(NotFound):
        make(opened, "kepala", "zoom-99")
    with opened.database.reading() as session:
        assert [r.key for r in feeds.may_be_fed(session, closed.office, actor_of(closed, "kepala", NOW), at(NOW))] == [
            "zoom-1",
            "zoom-2",
        ]
        assert feeds.may_be_fed(session, closed.office, actor_of(closed, "lain", NOW), at(NOW)) == []


def test_not_more_than_anybody_needs(sqlite_world: World) -> None:
    """LZM-10: a limit of feeds, told with what to do; a withdrawn one makes room."""
    world = lending(sqlite_world)
    for _ in range(feeds.MOST):
        make(world, "pemohon")
    with pytest.raises(Invalid):
        make(world, "pemohon")
    make(world, "lain")
    with world.as_("pemohon", NOW) as (session, actor):
        feeds.withdraw(session, actor, feeds.mine(session, actor)[0].id, at(NOW))
    make(world, "pemohon")
