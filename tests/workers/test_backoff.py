"""The waits between attempts: soon at first, never long apart, 72 hours in all, the same for the same message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.backoff import next_try

START = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def schedule(message_id: str) -> list[datetime]:
    """The moments of all attempts of a message that is refused every time."""
    moments = [START]
    while (moment := next_try(len(moments), moments[-1], message_id)) is not None:
        moments.append(moment)
    return moments


@given(st.text(max_size=40))
def test_the_whole_schedule(message_id: str) -> None:
    """F13: retries span 72 h, then the message is given up and shown as an incident."""
    moments = schedule(message_id)
    waits = [(after - before).total_seconds() for before, after in pairwise(moments)]
    assert 10 <= waits[0] <= 12
    assert all(wait > 0 for wait in waits)
    assert max(waits) <= timedelta(hours=5).total_seconds()
    assert all(later > earlier for earlier, later in pairwise(waits[:7]))
    assert timedelta(hours=72) <= moments[-1] - START <= timedelta(hours=73)
    assert len(moments) < 40


def test_the_schedule_is_the_same_every_time_and_differs_between_messages() -> None:
    assert schedule("a") == schedule("a")
    firsts = {next_try(1, START, f"pesan-{number}") for number in range(1000)}
    assert len(firsts) > 990
    lasts = [schedule(f"pesan-{number}")[-1] for number in range(200)]
    assert max(lasts) - min(lasts) > timedelta(minutes=30)


def test_never_tried_means_now() -> None:
    assert next_try(0, START, "a") == START


def test_the_provider_s_own_wait_is_obeyed_when_it_is_longer() -> None:
    """Fault 19: a bad token or a full quota is met again after its own wait, not in ten seconds."""
    assert next_try(1, START, "a", timedelta(hours=1)) == START + timedelta(hours=1)
    assert next_try(1, START, "a", timedelta(seconds=1)) == next_try(1, START, "a")
    assert next_try(10_000, START, "a", timedelta(hours=1)) is None


def test_a_late_worker_only_moves_the_next_attempt() -> None:
    """An outage of ours costs delay: the wait is counted from when the attempt failed."""
    late = START + timedelta(days=3)
    following = next_try(3, START, "a")
    assert following is not None
    assert next_try(3, late, "a") == late + (following - START)


def test_a_count_below_zero_or_a_moment_without_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="zone"):
        next_try(-1, START, "a")
    with pytest.raises(ValueError, match="zone"):
        next_try(1, START.replace(tzinfo=None), "a")
