"""What the doorbells mean. Each task looks into the database and does what is due; none takes an argument."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from engine import alarms
from engine import digest as digests
from engine.records import Attachment, Heartbeat, IdempotencyKey, table
from workers import delivery
from workers.app import SCAN_EVERY, app
from workers.wiring import wired

KEYS_KEPT = timedelta(days=7)
ORPHANS_KEPT = timedelta(days=1)
SCAN_BUDGET = 4 * SCAN_EVERY
"""Seconds one scan goes on while more is due. After a long absence the rest is for the next, so that mail goes out too."""


@app.task(name="workers.scan_alarms")
def scan_alarms() -> None:
    """Rings every alarm that is due."""
    office, end = wired(), time.monotonic() + SCAN_BUDGET
    while alarms.scan(office.runtime.database, office.runtime.office, office.now()).more and time.monotonic() < end:
        pass


@app.task(name="workers.deliver")
def deliver() -> None:
    """Sends every message that is due."""
    delivery.deliver(wired())


@app.task(name="workers.digest")
def digest() -> None:
    """Tells superiors of breaches, gathered."""
    office = wired()
    digests.digest(office.runtime.database, office.runtime.office, office.now())


@app.task(name="workers.canary")
def canary() -> None:
    """Answers that beat, broker, worker and database work together: /healthz asks for this row and nothing less."""
    office = wired()
    now = office.now()
    with office.runtime.database.writing() as session:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        session.execute(
            insert(table(Heartbeat))
            .values(name="worker", asked_at=now, answered_at=now)
            .on_conflict_do_update(index_elements=["name"], set_={"asked_at": now, "answered_at": now})
        )


@app.task(name="workers.sweep_files")
def sweep_files() -> None:
    """Removes bytes that no row names: what a crash left between the file and its row."""
    office = wired()

    def known(keys: Collection[str]) -> Collection[str]:
        with office.runtime.database.reading() as session:
            return set(session.scalars(select(Attachment.key).where(Attachment.key.in_(list(keys)))))

    office.runtime.office.files.sweep(known, older_than=ORPHANS_KEPT)


@app.task(name="workers.forget_keys")
def forget_keys() -> None:
    """Removes answers kept for repeated requests once nobody repeats them."""
    office = wired()
    with office.runtime.database.writing() as session:
        session.execute(delete(table(IdempotencyKey)).where(IdempotencyKey.at < office.now() - KEYS_KEPT))
