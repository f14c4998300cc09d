"""The outbox: one sender a message, fenced by its lease, and nothing forgotten when a sender vanishes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import insert, select

from engine.db import Database
from engine.migrate import upgrade
from engine.outbox import Claimed, Result, claim, finish, message_id, release_lapsed
from engine.records import Message, table
from tests.office import NOW

LEASE = NOW + timedelta(seconds=40)
MOST = 5


@pytest.fixture
def database(backend_url: str) -> Iterator[Database]:
    made = Database(backend_url)
    upgrade(made)
    yield made
    made.dispose()


def put(database: Database, count: int = 1, channel: str = "email") -> None:
    """Messages that are due now."""
    rows = [
        {
            "key": f"kunci-{channel}-{n}",
            "channel": channel,
            "recipient": "a@b.example",
            "template": "t",
            "subject": "s",
            "body": "b",
            "status": "waiting",
            "attempts": 0,
            "next_try": NOW,
            "created_at": NOW,
        }
        for n in range(count)
    ]
    with database.writing() as session:
        session.execute(insert(table(Message)), rows)


def the(database: Database) -> Message:
    """The only message."""
    with database.reading() as session:
        return session.scalars(select(Message)).one()


def done(database: Database, claimed: Claimed, result: Result) -> bool:
    with database.writing() as session:
        return finish(session, claimed, result, NOW)


def test_a_claimed_message_is_nobody_elses(database: Database) -> None:
    put(database)
    (mine,) = claim(database, "email", NOW, LEASE, 10)
    assert (mine.attempts, mine.doubtful) == (1, False)
    assert claim(database, "email", NOW, LEASE, 10) == []
    assert done(database, mine, Result("sent", receipt="250 ok"))
    sent = the(database)
    assert (sent.status, sent.receipt, sent.sent_at, sent.lease, sent.next_try) == ("sent", "250 ok", NOW, None, None)


def test_what_is_not_due_or_goes_elsewhere_is_left(database: Database) -> None:
    put(database)
    assert claim(database, "email", NOW - timedelta(seconds=1), LEASE, 10) == []
    assert claim(database, "whatsapp", NOW, LEASE, 10) == []


def test_a_lapsed_lease_frees_the_message_and_its_old_holder_writes_nothing(database: Database) -> None:
    """A sender frozen past its lease changes nothing (fenced)."""
    put(database)
    (old,) = claim(database, "email", NOW, LEASE, 1)
    assert release_lapsed(database, NOW, LEASE, MOST) == 0
    assert release_lapsed(database, NOW, LEASE + timedelta(seconds=1), MOST) == 1
    (new,) = claim(database, "email", NOW, LEASE + timedelta(minutes=1), 1)
    assert new.attempts == 2
    assert not done(database, old, Result("failed", reason="terlambat"))
    assert the(database).status == "sending"
    assert done(database, new, Result("sent"))
    assert not done(database, old, Result("failed"))
    assert the(database).status == "sent"


def test_a_message_that_kills_its_senders_fails_in_the_end(database: Database) -> None:
    """Attempts are counted when they begin."""
    put(database)
    for _ in range(MOST):
        assert len(claim(database, "email", NOW, NOW, 1)) == 1
        release_lapsed(database, NOW, LEASE, MOST)
    assert the(database).status == "failed"
    assert the(database).reason
    assert claim(database, "email", NOW, LEASE, 1) == []


def test_an_unknown_outcome_shows_and_is_tried_again(database: Database) -> None:
    put(database)
    (mine,) = claim(database, "email", NOW, LEASE, 1)
    later = NOW + timedelta(minutes=10)
    done(database, mine, Result("unknown", reason="putus", next_try=later))
    assert the(database).status == "unknown"
    assert claim(database, "email", NOW, LEASE, 1) == []
    (again,) = claim(database, "email", later, LEASE, 1)
    assert again.doubtful


def test_senders_side_by_side_share_out_the_messages(database: Database) -> None:
    put(database, 40)
    together = Barrier(4)

    def some(_: int) -> list[int]:
        together.wait()
        mine: list[int] = []
        while found := claim(database, "email", NOW, LEASE, 3):
            mine += [c.id for c in found]
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = [i for ids in pool.map(some, range(4)) for i in ids]
    taken += [c.id for c in claim(database, "email", NOW, LEASE, 40)]
    assert len(taken) == len(set(taken)) == 40


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://kantor.example/x", "kantor.example"), ("http://127.0.0.1:8000", "127.0.0.1"), ("", "localhost")],
)
def test_the_message_id_is_stable_and_of_the_host_people_open(url: str, host: str) -> None:
    assert message_id("abc", url) == f"<abc@{host}>"
