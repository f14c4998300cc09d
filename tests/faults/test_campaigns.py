"""The fault campaigns, short; `./dev faults` runs the same code for long."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.campaigns import break_broker, kill_workers

KILLS = 5


@pytest.mark.faults
def test_no_mail_is_lost_and_no_alarm_doubled_when_workers_are_killed(backend_url: str, tmp_path: Path) -> None:
    """SIGKILL at random moments: every mail delivered, at most one doubled a kill, each alarm once (faults 5, 6)."""
    found = kill_workers(backend_url, tmp_path, KILLS, 7, print)
    assert found.faultless, found
    assert found.doubled <= KILLS, found
    assert found.mails >= 2 * 3 * KILLS


@pytest.mark.faults
def test_the_worker_comes_back_when_the_broker_is_killed_frozen_or_emptied(tmp_path: Path) -> None:
    """With work in flight: the same worker process goes on, and nothing is lost or doubled (faults 7, 8)."""
    found, longest = break_broker(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, 3, 8.0, 7, print)
    assert found.faultless, found
    assert found.doubled == 0, found
    assert longest <= 60
