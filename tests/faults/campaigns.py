"""The two campaigns: workers that are killed, and a broker that is killed, frozen and emptied with work in flight."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.faults.accounts import Account, account
from tests.faults.running import Live, live_office
from tests.services import wait_until

DRIP = 0.003
"""Seconds between two bytes of the relay's answers: slow enough that a kill meets messages half sent."""
CASES_A_ROUND = 3


def kill_workers(url: str, folder: Path, kills: int, seed: int, tell: Callable[[str], None]) -> Account:
    """Kills a worker `kills` times at random moments, alternately whole and only the process that does the work."""
    chance = random.Random(seed)
    with live_office(url, folder, drip=DRIP) as live:
        worker = live.start_worker()
        live.wait_for_answer()
        for number in range(1, kills + 1):
            feed(live)
            wait_until(lambda: bool(live.undelivered()), "there is mail to send")
            time.sleep(chance.uniform(0.0, 2.5))  # the random moment itself: nothing is waited for
            if number % 2:
                os.kill(worker.pool, signal.SIGKILL)
            else:
                worker.kill()
                worker = live.start_worker()
            live.wait_for_answer()
            tell(f"kill {number} of {kills}: {len(live.relay.messages)} mails at the relay")
        return settled(live)


def break_broker(
    url: str, folder: Path, rounds: int, frozen: float, seed: int, tell: Callable[[str], None]
) -> tuple[Account, float]:
    """Kills, freezes and empties the broker under one worker, which must come back by itself every time.

    Gives the account and the longest time in seconds from the broker's return to the worker's next answer.
    """
    chance, longest = random.Random(seed), 0.0
    with live_office(url, folder, drip=DRIP) as live:
        worker = live.start_worker()
        live.wait_for_answer()
        for number in range(1, rounds + 1):
            feed(live)
            wait_until(lambda: bool(live.undelivered()), "there is mail to send")
            time.sleep(chance.uniform(0.0, 2.5))  # the random moment itself: nothing is waited for
            what = ("killed", "frozen", "emptied")[number % 3]
            _harm(live, what, frozen)
            took = live.wait_for_answer()
            longest = max(longest, took)
            assert worker.alive, f"the worker ended when the broker was {what}"
            tell(f"round {number} of {rounds}: broker {what}, the worker answered {took:.1f} s after its return")
        return settled(live), longest


def _harm(live: Live, what: str, frozen: float) -> None:
    match what:
        case "killed":
            live.broker.kill()
            feed(live)  # nothing an official does needs the broker
            live.broker.start()
        case "frozen":
            with live.broker.frozen():
                feed(live)
                time.sleep(frozen)  # the length of the fault itself
        case "emptied":
            live.broker.empty()


def feed(live: Live) -> None:
    """New cases with their mails, and the time in which their standards are broken."""
    for _ in range(CASES_A_ROUND):
        live.bandung.file()
    live.relay.script.extend(["drip"] * (2 * CASES_A_ROUND))
    live.set_clock(live.bandung.clock.at + timedelta(minutes=6))


def settled(live: Live) -> Account:
    """Waits for everything to come to rest and counts."""
    live.wait_for_mail()
    live.wait_for_alarms()
    return account(live)
