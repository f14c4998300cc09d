"""`./dev faults [PART]`: the long fault suite. Every part prints what was done, what was found, and whether it may stand."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults.accounts import Account
from tests.faults.campaigns import break_broker, kill_workers
from tests.services import Postgres

SEED = 20261120


def worker(kills: int) -> bool:
    """Workers killed at random moments on each database."""
    found = []
    for name, url, folder in _databases():
        result = kill_workers(url, folder, kills, SEED, _progress)
        good = result.faultless and result.doubled <= kills
        _report(f"worker, {name}: {kills} SIGKILLs, seed {SEED}", result, good)
        found.append(good)
    return all(found)


def broker(rounds: int) -> bool:
    """A broker killed, frozen 40 seconds and emptied, in turn."""
    found = []
    for name, url, folder in _databases():
        result, longest = break_broker(url, folder, rounds, 40.0, SEED, _progress)
        good = result.faultless and not result.doubled and longest <= 60
        _report(f"broker, {name}: {rounds} faults, longest return {longest:.1f} s, seed {SEED}", result, good)
        found.append(good)
    return all(found)


PARTS: dict[str, tuple[Callable[[int], bool], int]] = {"worker": (worker, 100), "broker": (broker, 21)}


def main(arguments: list[str]) -> int:
    """0 when every part asked for stands."""
    parser = argparse.ArgumentParser(prog="./dev faults", description=__doc__)
    parser.add_argument("part", nargs="?", choices=sorted(PARTS), help="one part alone; without it, all of them")
    parser.add_argument("--count", type=int, help="how many faults (default: worker 100, broker 21)")
    asked = parser.parse_args(arguments)
    good = True
    for name, (part, count) in PARTS.items():
        if asked.part in (None, name):
            good = part(asked.count or count) and good
    return 0 if good else 1


def _databases() -> Iterator[tuple[str, str, Path]]:
    """A name, the address of an empty database, and a folder, for each of the two; removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="dsp-faults-") as folder:
        yield "SQLite", f"sqlite:///{folder}/office.sqlite3", Path(folder)
    server = Postgres(durable=True)
    try:
        with tempfile.TemporaryDirectory(prefix="dsp-faults-") as folder:
            yield "PostgreSQL", server.url(server.create()), Path(folder)
    finally:
        server.stop()


def _progress(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _report(title: str, found: Account, good: object) -> None:
    print(
        f"{'ok  ' if good else 'FAIL'} {title}: {found.mails} mails, {found.lost} lost, {found.doubled} doubled; "
        f"{found.alarms} alarms, {found.alarms_missed} missed, {found.alarms_doubled} doubled; "
        f"register {'sound' if found.register_sound else 'BROKEN'}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
