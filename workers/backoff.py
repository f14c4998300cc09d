"""When to try a message again: soon at first, then every few hours, for 72 hours in all, then never.

Each retry has a fixed place on a time line that begins with the first attempt, moved later by a share of its step that
is computed from the message's id. So the waits need no memory but the number of attempts, a repeated computation gives
the same moment, and messages refused together do not come back together.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from math import ceil

FIRST_WAIT = timedelta(seconds=10)
GROWTH = 3
LONGEST_WAIT = timedelta(hours=4)
SPAN = timedelta(hours=72)
JITTER = 0.2


def _steps() -> tuple[timedelta, ...]:
    """Waits that grow to the cap; the rest of the span is cut into equal ones, so the last is no odd remainder."""
    growing = []
    wait = FIRST_WAIT
    while wait < LONGEST_WAIT:
        growing.append(wait)
        wait *= GROWTH
    rest = SPAN - sum(growing, timedelta())
    count = ceil(rest / LONGEST_WAIT)
    return (*growing, *[rest / count] * count)


STEPS = _steps()


def _share(message_id: str, attempts: int) -> float:
    """A number in [0, 1) that depends on the message and the attempt alone."""
    digest = hashlib.sha256(f"{message_id}\n{attempts}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6], "big") / (1 << 48)


def _offset(attempts: int, message_id: str) -> timedelta:
    """How long after the first attempt the next one stands, when `attempts` have been made."""
    if attempts == 0:
        return timedelta()
    nominal = sum(STEPS[:attempts], timedelta())
    return nominal + STEPS[attempts - 1] * (JITTER * _share(message_id, attempts))


def next_try(attempts: int, now: datetime, message_id: str, retry_after: timedelta | None = None) -> datetime | None:
    """When to try next, or None to give up and show an incident.

    `attempts` is how many have been made (0: never tried, so at once), `now` the aware moment the last one failed,
    `retry_after` the provider's own shortest wait, which is obeyed when it is longer. Raises ValueError for a negative
    count or a moment without zone.
    """
    if attempts < 0 or now.tzinfo is None:
        raise ValueError("attempts must not be negative and now must carry a zone")
    if attempts > len(STEPS):
        return None
    wait = _offset(attempts, message_id) - _offset(max(attempts - 1, 0), message_id)
    return now + max(wait, retry_after or timedelta())
