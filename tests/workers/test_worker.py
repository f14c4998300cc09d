"""A real worker with beat on a real broker: what is written is delivered and rung within seconds, and waits without it."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from engine.records import AlarmFired, Message
from tests.faults.accounts import account
from tests.faults.running import live_office
from tests.services import wait_until


def test_mail_goes_out_and_alarms_ring_and_the_canary_answers(backend_url: str, tmp_path: Path) -> None:
    """One worker, everything it does."""
    with live_office(backend_url, tmp_path) as live:
        number = live.bandung.file().number
        waiting = live.undelivered()
        assert waiting >= 2, "without a worker and without the web touching the broker, the mail waits"
        worker = live.start_worker()
        live.wait_for_answer()
        live.wait_for_mail()
        assert sorted(mail.recipient for mail in live.relay.messages) == [
            "kadis@bandung.example",
            "rapat@dinas.example",
        ]
        receipts = live.rows(select(Message.receipt).where(Message.channel == "email"))
        assert all(receipt.startswith("250 ") for (receipt,) in receipts)
        live.set_clock(live.bandung.clock.at + timedelta(minutes=6))
        wait_until(lambda: live.count(AlarmFired) == 1, "the breach rings")
        live.bandung.act("bandung.kadis", number, "disposisi_kabid", instruksi=["tindak_lanjuti"])
        live.wait_for_mail()
        told = live.rows(select(Message.id).where(Message.template == "terlambat"))
        assert told == [], "nobody stands above the head of office"
        assert account(live).faultless
        assert worker.stop() == 0


def test_without_a_broker_everything_works_and_the_mail_waits(tmp_path: Path) -> None:
    """The database alone is needed to act; the broker is a doorbell."""
    with live_office(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path) as live:
        live.broker.kill()
        live.bandung.bring_to("terima_subkoor")
        worker = live.start_worker()
        assert live.undelivered() >= 4
        live.broker.start()
        live.wait_for_mail()
        assert worker.alive
        assert account(live).faultless


def test_a_worker_whose_beat_died_ends_so_that_it_is_started_again(tmp_path: Path) -> None:
    """Without beat nothing would ever ring again, and nothing would show it but the canary."""
    with live_office(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path) as live:
        worker = live.start_worker()
        live.wait_for_answer()
        os.kill(worker.beat, signal.SIGKILL)
        wait_until(lambda: not worker.alive, "the worker ends", 60)
        live.start_worker()
        live.wait_for_answer()
