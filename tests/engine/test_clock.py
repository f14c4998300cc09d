"""The one clock: real time or, while its file exists, the instant in it plus the real time since it was written."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer

import pytest

from engine.clock import Clock
from engine.errors import SettingsError

INSTANT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def set_clock(file: Path, text: str, *, seconds_ago: float = 0.0) -> None:
    file.write_text(text)
    written = time.time() - seconds_ago
    os.utime(file, (written, written))


def is_near(found: datetime, expected: datetime) -> bool:
    return abs(found - expected) < timedelta(seconds=5)


def test_without_a_file_it_is_the_real_time_in_utc(tmp_path: Path) -> None:
    for clock in (Clock(None), Clock(tmp_path / "none")):
        assert is_near(clock.now(), datetime.now(UTC))
        assert clock.now().utcoffset() == timedelta(0)


def test_the_file_sets_the_time_and_it_runs_on_from_when_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    set_clock(file, "2026-11-20T08:30:00+07:00\n", seconds_ago=3600)
    clock = Clock(file)
    assert is_near(clock.now(), INSTANT + timedelta(hours=1))
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.now() < clock.now()


def test_a_change_and_the_end_of_the_file_are_seen_at_once(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = Clock(file)
    set_clock(file, "2026-11-20T08:30:00+07:00")
    assert is_near(clock.now(), INSTANT)
    set_clock(file, "2027-01-04T01:00:00Z", seconds_ago=60)
    assert is_near(clock.now(), datetime(2027, 1, 4, 1, 1, tzinfo=UTC))
    os.utime(file)
    assert is_near(clock.now(), datetime(2027, 1, 4, 1, tzinfo=UTC)), "touched: it counts from now on"
    file.unlink()
    assert is_near(clock.now(), datetime.now(UTC))


@pytest.mark.parametrize(
    "text", ["besok", "", "2026-11-20T08:30:00", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+07:00", "\xff", "1e9"]
)
def test_what_is_no_instant_is_refused_with_an_example(tmp_path: Path, text: str) -> None:
    file = tmp_path / "clock"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"CLOCK_FILE: .*misalnya 2026-11-20T08:30:00\+07:00"):
        Clock(file).now()


def test_the_end_of_time_is_refused_and_not_a_crash(tmp_path: Path) -> None:
    set_clock(tmp_path / "clock", "9999-12-31T23:59:59Z", seconds_ago=10)
    with pytest.raises(SettingsError):
        Clock(tmp_path / "clock").now()


def test_a_writer_caught_half_way_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.touch()
    writer = Timer(0.05, lambda: file.write_text("2026-11-20T08:30:00+07:00"))
    writer.start()
    try:
        assert is_near(Clock(file).now(), INSTANT)
    finally:
        writer.join()


def test_the_file_is_read_once_and_not_with_every_question(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    set_clock(file, "2026-11-20T08:30:00+07:00")
    clock = Clock(file)
    clock.now()
    before = file.stat()
    file.write_text("2030-11-20T08:30:00+07:00")  # same length, same file
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert is_near(clock.now(), INSTANT), "the mark is unchanged, so the file was not read"


def test_outside_the_demonstration_office_a_clock_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="kantor peragaan"):
        Clock.of_office(tmp_path / "clock", demonstration=False)
    set_clock(tmp_path / "clock", "2026-11-20T08:30:00+07:00")
    assert is_near(Clock.of_office(tmp_path / "clock", demonstration=True).now(), INSTANT)
    assert is_near(Clock.of_office(None, demonstration=False).now(), datetime.now(UTC))
