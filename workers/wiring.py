"""The worker's own way into the office, built once in each process that runs tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

import workflows
from engine import wiring
from engine.clock import Clock
from engine.settings import Settings


@dataclass(frozen=True, slots=True)
class Wired:
    """The office and the settings it was built from. `machine` is the machine's clock, for leases alone."""

    settings: Settings
    runtime: wiring.Runtime
    machine: Clock

    def now(self) -> datetime:
        """The office's present instant."""
        return self.runtime.clock.now()


@cache
def wired() -> Wired:
    """This process's wiring. Raises SettingsError while the database cannot be used; the next task tries again."""
    settings = Settings.read()
    return Wired(settings, wiring.build(settings, workflows.catalogue()), Clock())


def forget() -> None:
    """After a fork: the parent's connections are not ours to use, so the next task builds its own."""
    if wired.cache_info().currsize:
        wired().runtime.database.engine.dispose(close=False)
        wired.cache_clear()
