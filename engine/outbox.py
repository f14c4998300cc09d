"""The outbox: who may send a message now, and what became of it. The sending itself is the workers'.

    waiting ──claim──> sending ──finish──> sent | failed | unknown | waiting again at `next_try`
                          └──the lease lapses──> waiting

A claim is a lease: a random token and an instant. Only the holder of the token may write what became of the message, so
a sender that was frozen past its lease changes nothing. Attempts are counted when they begin, so a message that kills
its sender reaches the limit as well.

Delivery is at least once. A message is doubled at most once for each time a sender dies, or a connection breaks,
between the provider's taking it and our writing it down; nobody can tell the two apart from here. Then the message is tried
again (once more where the connection broke, after `UNKNOWN_WAIT`, and it shows as `unknown` meanwhile): a letter that
comes twice does less harm than one that never comes. Its Message-ID stays the same, so the receiving side can tell.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.db import Database
from engine.records import Message, table

UNKNOWN_WAIT = timedelta(minutes=10)
GIVEN_UP = "Sudah dicoba berkali-kali dan tidak berhasil; kirim dengan cara lain."
_MESSAGES = table(Message)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in the hand of one sender. `doubtful` when an earlier attempt ended as unknown."""

    id: int
    key: str
    lease: str
    channel: str
    recipient: str
    subject: str
    body: str
    created_at: datetime
    attempts: int
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one attempt. With `next_try` there will be another one."""

    status: Literal["sent", "failed", "unknown", "waiting"]
    receipt: str | None = None
    reason: str | None = None
    next_try: datetime | None = None


def message_id(key: str, public_url: str) -> str:
    """The Message-ID of a message: the same at every attempt."""
    return f"<{key}@{urlsplit(public_url).hostname or 'localhost'}>"


def claim(database: Database, channel: str, now: datetime, lease_until: datetime, limit: int) -> list[Claimed]:
    """Takes up to `limit` messages of a channel that are due at `now`, the longest waiting first.

    `lease_until` is of the machine's own clock: the clock of a demonstration office may leap over a lease.
    """
    lease = secrets.token_hex(16)
    with database.writing() as session:
        rows = session.execute(
            select(_MESSAGES)
            .where(_MESSAGES.c.next_try.is_not(None), _MESSAGES.c.next_try <= now, _MESSAGES.c.channel == channel)
            .order_by(_MESSAGES.c.next_try, _MESSAGES.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        if rows:
            session.execute(
                update(_MESSAGES)
                .where(_MESSAGES.c.id.in_([row.id for row in rows]))
                .values(
                    status="sending",
                    lease=lease,
                    lease_until=lease_until,
                    attempts=_MESSAGES.c.attempts + 1,
                    next_try=None,
                )
            )
    return [
        Claimed(
            *(r.id, r.key, lease, r.channel, r.recipient, r.subject, r.body, r.created_at, r.attempts + 1),
            doubtful=r.status == "unknown",
        )
        for r in rows
    ]


def finish(session: Session, claimed: Claimed, result: Result, now: datetime) -> bool:
    """Writes what became of a claimed message; False when the lease was lost meanwhile, and then nothing is written."""
    written = session.execute(
        update(_MESSAGES)
        .where(_MESSAGES.c.id == claimed.id, _MESSAGES.c.status == "sending", _MESSAGES.c.lease == claimed.lease)
        .values(
            status=result.status,
            receipt=_cut(result.receipt, 300),
            reason=_cut(result.reason, 500),
            next_try=result.next_try,
            sent_at=now if result.status == "sent" else None,
            lease=None,
            lease_until=None,
        )
    )
    return bool(written.rowcount == 1)  # type: ignore[attr-defined]  # a cursor result: the statement is an update


def release_lapsed(database: Database, now: datetime, machine_now: datetime, most_attempts: int) -> int:
    """Messages whose sender vanished wait again, or have failed when they have been tried too often. Gives how many."""
    with database.writing() as session:
        rows: Sequence[tuple[int, int]] = [
            (row.id, row.attempts)
            for row in session.execute(
                select(_MESSAGES.c.id, _MESSAGES.c.attempts)
                .where(_MESSAGES.c.lease_until.is_not(None), _MESSAGES.c.lease_until < machine_now)
                .with_for_update(skip_locked=True)
            )
        ]
        back = {"status": "waiting", "next_try": now, "reason": None}
        failed = {"status": "failed", "next_try": None, "reason": GIVEN_UP}
        for values, ids in (
            (back, [i for i, attempts in rows if attempts < most_attempts]),
            (failed, [i for i, attempts in rows if attempts >= most_attempts]),
        ):
            if ids:
                session.execute(
                    update(_MESSAGES)
                    .where(_MESSAGES.c.id.in_(ids), _MESSAGES.c.status == "sending")
                    .values(lease=None, lease_until=None, **values)
                )
        return len(rows)


def _cut(text: str | None, length: int) -> str | None:
    return text[:length] if text is not None else None
