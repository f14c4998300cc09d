"""A worker that can no longer do its work ends, so that whoever started it starts it again.

Two ways to be alive and useless show from inside where beat runs in the worker (`-B`): beat has died (Celery does not
start it again, and nothing would ever ring), or beat rings and no task arrives although everything is connected. A worker
without beat of its own cannot tell an idle office from a deaf ear; there the canary and `/healthz` speak.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from typing import Any

from celery import bootsteps
from celery.worker import state

LOOK_EVERY = 2.0
DEAF_AFTER = 120.0
"""Seconds without a task: longer than the longest task, and than a broker that is being restarted."""
LAST_WORD = 15.0
"""Seconds a worker has to end by itself once it was asked to."""
logger = logging.getLogger(__name__)


class Watchdog(bootsteps.StartStopStep):
    """A thread beside the worker's main loop, which may be the very thing that hangs."""

    requires = ("celery.worker.components:Beat",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._over = threading.Event()

    def start(self, worker: Any) -> None:
        """Begins to watch, where there is a beat to watch."""
        if worker.beat is not None:
            threading.Thread(target=self._watch, args=(worker,), name="watchdog", daemon=True).start()

    def stop(self, _worker: Any) -> None:
        """The worker ends in good order."""
        self._over.set()

    def _watch(self, worker: Any) -> None:
        heard, since = -1, time.monotonic()
        while not self._over.wait(LOOK_EVERY):
            count = sum(state.total_count.values())
            if count != heard:
                heard, since = count, time.monotonic()
            if not worker.beat.is_alive():
                return self._end("beat has died")
            if time.monotonic() - since > DEAF_AFTER:
                if _broker_answers(worker.app):
                    return self._end(f"no task arrived for {DEAF_AFTER:.0f} seconds although the broker answers")
                since = time.monotonic()
        return None

    def _end(self, reason: str) -> None:
        """Asks the worker to end; when its main loop does not hear that either, ends it."""
        if self._over.is_set():
            return
        logger.critical("%s: this worker ends", reason)
        os.kill(os.getpid(), signal.SIGTERM)
        if not self._over.wait(LAST_WORD):
            os._exit(1)


def _broker_answers(app: Any) -> bool:
    try:
        with app.connection_for_read() as connection:
            connection.connect()
    except (OSError, *app.connection_for_read().connection_errors):
        return False
    return True
