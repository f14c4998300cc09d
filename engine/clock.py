"""The one clock, read at the doors and passed inward; the engine never asks it.

In the demonstration office a file may hold one instant: while it exists, "now" is that instant plus the real time since
the file was last written, in every process alike.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from engine.errors import SettingsError

HALF_WRITTEN_PATIENCE: Final = 0.2  # seconds that an empty file may last: its writer has truncated but not yet written


class Clock:
    """Tells the time. Without a file it is the real time; with one, see the module."""

    def __init__(self, clock_file: Path | None = None) -> None:
        self._file = clock_file
        self._read: tuple[tuple[int, int, int], datetime] | None = None

    @classmethod
    def of_office(cls, clock_file: Path | None, *, demonstration: bool) -> Clock:
        """The clock of an office. Raises SettingsError when CLOCK_FILE is set outside the demonstration office."""
        if clock_file is not None and not demonstration:
            raise SettingsError("CLOCK_FILE hanya berlaku di kantor peragaan; kosongkan lalu jalankan lagi.")
        return cls(clock_file)

    def now(self) -> datetime:
        """The present instant, aware, in UTC. Raises SettingsError when the file holds no instant with its offset."""
        if self._file is None:
            return datetime.now(UTC)
        try:
            written, instant = self._instant(self._file)
        except FileNotFoundError:
            return datetime.now(UTC)
        try:
            return instant + timedelta(microseconds=(time.time_ns() - written) // 1000)
        except OverflowError:
            raise _unreadable(self._file) from None

    def _instant(self, file: Path) -> tuple[int, datetime]:
        """When the file was written (nanoseconds of the epoch) and the instant in it, read anew only after a change."""
        found = file.stat()
        mark = (found.st_mtime_ns, found.st_ino, found.st_size)
        if self._read is None or self._read[0] != mark:
            self._read = (mark, _parse(file))
        return mark[0], self._read[1]


def _parse(file: Path) -> datetime:
    deadline = time.monotonic() + HALF_WRITTEN_PATIENCE
    try:
        while not (text := file.read_text(encoding="ascii").strip()) and time.monotonic() < deadline:
            time.sleep(0.005)
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise _unreadable(file)
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _unreadable(file) from None


def _unreadable(file: Path) -> SettingsError:
    return SettingsError(
        f"CLOCK_FILE: {file} harus berisi satu waktu ISO 8601 dengan selisih zona, misalnya 2026-11-20T08:30:00+07:00."
    )
