"""Two at the same instant over the one licence, with real threads on both databases: one has it, the other is told so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.alarms import Scanned, scan
from engine.db import Database
from engine.errors import NotFromHere, Stale
from engine.perform import Done
from engine.records import Booking, Case, Message
from engine.verify import verify_register
from tests.engine.by_hand import at
from tests.engine.together import at_once
from tests.office import settings_for
from tests.offices import Houses, make_houses
from tests.stories.linkzum import CROPS, FIELDS, INVITATION, NUGROHO, RETNO, SOCIAL, SOP, join_in
from tests.stories.racing import does, run


@pytest.fixture
def office(backend_url: str, tmp_path: Path) -> Iterator[Houses]:
    """The agencies on SQLite and on PostgreSQL, with two admins."""
    made = make_houses(settings_for(tmp_path / "data", backend_url))
    join_in(made)
    yield made
    with made.database.reading() as session:
        assert verify_register(session).ok
    made.database.dispose()


def ask(office: Houses, who: str = SOCIAL, **changed: Any) -> str:
    """A request; gives its number."""
    return office.file(who, SOP, FIELDS | changed).number


def approves(office: Houses, who: str, number: str) -> Callable[[], Done]:
    """The invitation pasted, in a moment."""
    return does(office, who, number, "approve", link_kegiatan=INVITATION)


def state(office: Houses, number: str) -> str | None:
    """Where a case is."""
    with office.database.reading() as session:
        return session.scalar(select(Case.state).where(Case.number == number))


def held(office: Houses) -> list[Booking]:
    """The bookings in force, by their beginning."""
    with office.database.reading() as session:
        rows = session.scalars(select(Booking).where(Booking.released_at.is_(None)).order_by(Booking.starts_at))
        return list(rows)


def test_two_admins_approve_what_overlaps(office: Houses) -> None:
    """LZM-07, LZM-35: of five pairs that meet by a minute one is approved each time, the other stays where it was."""
    for day in range(23, 28):
        pair = [
            ask(office, SOCIAL, mulai=f"2026-11-{day}T09:00", selesai=f"2026-11-{day}T11:00"),
            ask(office, CROPS, mulai=f"2026-11-{day}T10:59", selesai=f"2026-11-{day}T12:00"),
        ]
        got = run(*(approves(office, who, number) for who, number in zip((NUGROHO, RETNO), pair, strict=True)))
        assert got == ["Done", "SlotTaken"]
        assert sorted(str(state(office, number)) for number in pair) == ["approved", "menunggu"]
    assert len(held(office)) == 5
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(held(office)))


def test_two_admins_approve_what_only_touches(office: Houses) -> None:
    """LZM-A3: one begins as the other ends; both are approved, whoever was first."""
    first = ask(office, SOCIAL, mulai="2026-11-25T09:00", selesai="2026-11-25T11:00")
    second = ask(office, CROPS, mulai="2026-11-25T11:00", selesai="2026-11-25T12:00")
    assert run(approves(office, NUGROHO, first), approves(office, RETNO, second)) == ["Done", "Done"]
    assert len(held(office)) == 2


def test_two_admins_decide_the_same_request(office: Houses) -> None:
    """LZM-38, LZM-43: one approves while the other rejects: one of them did it, and the team hears one answer."""
    for turn in range(4):
        number = ask(office, mulai=f"2026-11-25T{9 + turn:02}:00", selesai=f"2026-11-25T{10 + turn:02}:00")
        got = run(approves(office, NUGROHO, number), does(office, RETNO, number, "reject", alasan="Penuh."))
        assert got == ["Done", "Stale"]
        with office.database.reading() as session:
            asked = select(Message.template).join(Case, Case.id == Message.case_id).where(Case.number == number)
            said = set(session.scalars(asked.where(Message.template.in_(("approved", "rejected")))))
        assert said == {state(office, number)}


def test_ten_clicks_book_once(office: Houses) -> None:
    """A button pressed ten times at once: one approval, one booking."""
    number = ask(office)
    assert run(*[approves(office, NUGROHO, number)] * 10) == ["Done"] + ["Stale"] * 9
    assert len(held(office)) == 1


def test_called_off_while_it_is_approved(office: Houses) -> None:
    """Whichever was first, the licence is booked exactly where the case is approved."""
    for turn in range(4):
        number = ask(office, mulai=f"2026-11-25T{9 + turn:02}:00", selesai=f"2026-11-25T{10 + turn:02}:00")
        before = len(held(office))
        assert run(approves(office, NUGROHO, number), does(office, SOCIAL, number, "batalkan")) == ["Done", "Stale"]
        assert (state(office, number), len(held(office)) - before) in {("approved", 1), ("dibatalkan", 0)}


def test_it_begins_while_it_is_approved(office: Houses) -> None:
    """The last second of the time to approve, and the timer: approved or expired, never both."""
    number = ask(office)
    office.clock.at = at("2026-11-25 13:14:59")
    approve = approves(office, NUGROHO, number)
    ring = partial(scan, office.database, office.office, at("2026-11-25 13:15"))
    done, scanned = at_once(2, lambda n: (approve, ring)[n]())
    assert isinstance(scanned, Scanned)
    assert isinstance(done, Done | Stale | NotFromHere)
    ended = "approved" if isinstance(done, Done) else "kedaluwarsa"
    assert (state(office, number), scanned.rang, len(held(office))) == (
        (ended, 0, 1) if ended == "approved" else (ended, 1, 0)
    )


def test_three_workers_see_it_expire(office: Houses) -> None:
    """Each of four requests expires once and its team is told once, however many look."""
    for minute in (10, 20, 30, 40):
        ask(office, mulai=f"2026-11-23T13:{minute}", selesai="2026-11-23T14:00")
    late, others = at("2026-11-23 13:40"), [Database(office.database.url) for _ in range(3)]
    rang = at_once(3, lambda n: scan(others[n], office.office, late).rang)
    for database in others:
        database.dispose()
    assert sum(rang) + scan(office.database, office.office, late).rang == 4
    with office.database.reading() as session:
        told = session.scalars(select(Message.channel).where(Message.template == "kedaluwarsa")).all()
    assert sorted(told) == ["email"] * 4 + ["page"] * 4
