"""Lists of complaints, and tracking one without an account."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine.actors import load_actor
from engine.around import complaints
from engine.errors import NotFound
from tests.engine.complaints_office import NOW, Counter, counter_in
from tests.engine.world import World


@pytest.fixture
def counter(own_world: World, tmp_path: Path) -> Counter:
    """The counter on each database in turn."""
    return counter_in(own_world, tmp_path)


def test_the_list_begins_with_what_is_due(counter: Counter) -> None:
    """Open ones by what is owed next, closed ones last, the newest first; searched by number, subject and name."""
    old = counter.file(subject="Lama menunggu")
    second = counter.file("lain", subject="Petugas tidak ramah", when=NOW + timedelta(days=1))
    third = counter.file(None, name="Ibu 100%", when=NOW + timedelta(days=2))
    counter.act("staf", old, "proses")
    assert counter.found("staf") == [second, third, old]
    counter.act("staf", second, "tolak")
    counter.act("staf", old, "selesaikan")
    assert counter.found("staf") == [third, second, old]
    assert counter.found("staf", query="RAMAH petugas") == [second]
    assert counter.found("staf", query="100%") == [third]
    assert counter.found("staf", query=old.lower()) == [old]
    assert counter.found("staf", status="ditolak") == [second]
    assert (
        counter.found("staf", sop="lain")
        == counter.found("staf", query="\x00")
        == counter.found("staf", status="\x00")
        == []
    )
    assert counter.found("lain") == [second]
    with counter.world.database.reading() as session:
        actor = load_actor(session, counter.world.people["staf"], NOW)
        first, _ = complaints.find_complaints(session, counter.office, actor, NOW, limit=2)
        rest, _ = complaints.find_complaints(session, counter.office, actor, NOW, limit=2, cursor=first.next)
    assert [line.number for line in (*first.items, *rest.items)] == [third, second, old]
    assert rest.next is None


def test_late_is_said_of_what_is_owed(counter: Counter) -> None:
    """At the very instant it is on time; a closed complaint is not late."""
    number = counter.file()
    reply = NOW + timedelta(days=14)
    standings = [counter.view("staf", number, when).standing for when in (reply, reply + timedelta(seconds=1))]
    assert standings == ["on_time", "late"]
    counter.act("staf", number, "proses", when=reply)
    assert counter.view("staf", number, reply + timedelta(days=1)).standing == "on_time"
    assert counter.view("staf", number, NOW + timedelta(days=31)).standing == "late"
    counter.act("staf", number, "selesaikan", when=NOW + timedelta(days=31))
    assert counter.view("staf", number, NOW + timedelta(days=90)).standing is None


def test_tracking_wants_number_and_secret(counter: Counter) -> None:
    """A wrong number and a wrong secret are told in the same words."""
    number, office = counter.file(None), counter.office
    secret = office.tracking_secret(number)
    wrong = [
        (number, "x"),
        (number, secret.upper()),
        (number, "é"),
        ("KEL-2026-00009", office.tracking_secret("KEL-2026-00009")),
    ]
    wrong += [("é", secret), ("", ""), ("a" * 99, office.tracking_secret("a" * 99))]
    with counter.world.database.reading() as session:
        for asked in wrong:
            with pytest.raises(NotFound, match="tidak cocok"):
                complaints.track_complaint(session, office, *asked, NOW)
        assert complaints.track_complaint(session, office, number, secret, NOW).status == "diterima"
