"""What the worker is configured to be: a doorbell that may be lost, doubled or late."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from engine.records import Heartbeat, IdempotencyKey, table
from engine.settings import ROOT
from tests.office import make_bandung, settings_for
from workers import tasks, wiring
from workers.app import LONGEST_TASK, app, configuration, schedule


def test_nothing_is_trusted_to_the_broker(tmp_path: Path) -> None:
    """JSON only, no results, answered late, and back within a minute."""
    found = configuration(settings_for(tmp_path, f"sqlite:///{tmp_path / 'x'}", redis_url="redis://127.0.0.1/0"))
    assert found["accept_content"] == ["json"]
    assert found["result_backend"] is None
    assert found["task_acks_late"]
    assert found["task_reject_on_worker_lost"]
    assert found["worker_prefetch_multiplier"] == 1
    assert found["broker_transport_options"]["visibility_timeout"] == 60
    assert found["task_soft_time_limit"] < found["task_time_limit"] == LONGEST_TASK


def test_every_ring_is_answered_by_a_task_and_dropped_when_the_next_one_comes() -> None:
    """None pile up while no worker listens."""
    app.loader.import_module("workers.tasks")
    for entry in schedule().values():
        assert entry["task"] in app.tasks
        assert entry["options"] == {"expires": entry["schedule"]}


def test_no_task_ever_waits_in_the_broker() -> None:
    """No timer in the broker: one longer than the visibility timeout runs twice."""
    text = "".join(path.read_text() for path in (ROOT / "workers").rglob("*.py"))
    for name in ("apply_async", "countdown=", "eta=", ".delay(", ".retry("):
        assert name not in text, name


def test_importing_the_application_reads_no_setting_and_makes_no_folder(tmp_path: Path) -> None:
    """Only its first use does."""
    code = "import workers.app, workers.tasks"
    environ = {"DATA_DIR": str(tmp_path / "data"), "PATH": "", "PYTHONPATH": ":".join(sys.path)}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environ, check=True)
    assert not (tmp_path / "data").exists()


def test_the_tasks_do_their_work(backend_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each by itself, on the office the environment names."""
    data = tmp_path / "data"
    office = make_bandung(backend_url, settings_for(data, backend_url))
    for name, value in (
        ("DATA_DIR", str(data)),
        ("DATABASE_URL", backend_url),
        ("SECRET_KEY", "rahasia-untuk-pengujian"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("CLOCK_FILE", raising=False)
    wiring.wired.cache_clear()
    try:
        now = wiring.wired().now()
        keys = [
            {
                "person_id": office.people["bandung.tu"],
                "key": key,
                "body_hash": "",
                "status": 200,
                "response": None,
                "at": at,
            }
            for key, at in (("lama", now - timedelta(days=8)), ("baru", now - timedelta(days=6)))
        ]
        with office.database.writing() as session:
            session.execute(insert(table(IdempotencyKey)), keys)
        for task in (tasks.canary, tasks.canary, tasks.scan_alarms, tasks.digest, tasks.sweep_files, tasks.forget_keys):
            task()
        with office.database.reading() as session:
            assert list(session.scalars(select(IdempotencyKey.key))) == ["baru"]
            answered = session.scalars(select(Heartbeat.answered_at)).one()
        assert answered is not None
        assert timedelta() <= wiring.wired().now() - answered < timedelta(minutes=1)
    finally:
        wiring.wired().runtime.database.dispose()
        wiring.wired.cache_clear()
        office.database.dispose()
