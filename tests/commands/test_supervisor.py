"""The supervisor on real processes: it restarts what dies and leaves nothing behind, however it ends (design 8)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.settings import ROOT
from tests.commands.leftovers import Mark
from tests.services import wait_until

# A family: children in its group, in a session of their own, and one that has left its parent. And one who is deaf.
FAMILY = 'echo $$ >> family.pids; sleep 600 & setsid sleep 600 & sh -c "setsid sleep 600 &"; wait'
DEAF = "trap '' TERM INT HUP; echo $$ >> deaf.pids; while :; do sleep 600; done"
BROKEN = "echo x >> broken.starts; exit 3"

SUPERVISOR = """
import sys
from pathlib import Path
from commands.supervisor import Program, Supervisor
scripts = dict(pair.split("=", 1) for pair in sys.argv[2:])
with Supervisor(grace=float(sys.argv[1]), say=lambda text: print(text, flush=True)) as supervisor:
    for name, script in scripts.items():
        supervisor.start(Program(name, ["sh", "-c", script], Path(f"{name}.log"), stop_last=name == "last"))
    print("started", flush=True)
    supervisor.run()
print("left", flush=True)
"""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[Mark]:
    """Whatever a failing test leaves is ended here."""
    mark = Mark(tmp_path)
    yield mark
    for number in mark.alive():
        os.kill(number, signal.SIGKILL)


@pytest.fixture
def start(tmp_path: Path, mark: Mark) -> Iterator[Start]:
    """`start(name=script, …)` supervises shell scripts in the test's folder."""
    started: list[subprocess.Popen[str]] = []

    def supervise(grace: float = 20.0, **scripts: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-c", SUPERVISOR, str(grace), *(f"{name}={text}" for name, text in scripts.items())]
        environ = {**os.environ, **mark.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(argv, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        return process

    yield supervise
    for process in started:
        process.kill()
        process.communicate()


def numbers(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_of_it_and_leaves_nothing(start: Start, tmp_path: Path, mark: Mark, number: int) -> None:
    process = start(family=FAMILY)
    wait_until(lambda: len(mark.alive()) >= 6, "supervisor, warden and family run")
    process.send_signal(number)
    said, _ = process.communicate(timeout=10)
    assert (process.returncode, said) == (0, "left\n"), "what ends on request is not reported as a mishap"
    assert mark.alive() == {}


def test_a_killed_supervisor_takes_everything_along(start: Start, tmp_path: Path, mark: Mark) -> None:
    process = start(family="echo $$ >> family.pids; sleep 600 & wait", deaf=DEAF)
    wait_until(lambda: len(mark.alive()) >= 6, "supervisor, warden, family and the deaf one run")
    process.kill()
    process.wait()
    wait_until(lambda: not mark.alive(), "nothing is left", seconds=10)


def test_a_killed_warden_changes_nothing(start: Start, tmp_path: Path, mark: Mark) -> None:
    process = start(family=FAMILY)
    wait_until(lambda: len(mark.alive()) >= 6, "all run")
    (warden,) = [pid for pid, line in mark.alive().items() if "Supervisor(grace" in line and pid != process.pid]
    os.kill(warden, signal.SIGKILL)
    os.kill(numbers(tmp_path / "family.pids")[0], signal.SIGKILL)
    wait_until(lambda: len(numbers(tmp_path / "family.pids")) == 2, "the family is restarted")
    process.terminate()
    assert process.wait(timeout=10) == 0
    assert mark.alive() == {}


def test_what_dies_is_started_again_without_its_old_children(start: Start, tmp_path: Path, mark: Mark) -> None:
    process = start(family="echo $$ >> family.pids; sleep 600 & wait")
    wait_until(lambda: len(mark.alive()) == 4, "supervisor, warden, shell and sleep run")
    (first,) = numbers(tmp_path / "family.pids")
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: len(numbers(tmp_path / "family.pids")) == 2, "it is started again")
    wait_until(lambda: len(mark.alive()) == 4, "the first one's sleep is gone", seconds=5)
    assert process.stdout is not None
    assert "family berhenti (kode -9)" in process.stdout.readline()


def test_the_pause_before_a_restart_grows(start: Start, tmp_path: Path) -> None:
    """A program that cannot start must not eat the machine: half a second, then a second, then two."""
    process = start(broken=BROKEN)
    assert process.stdout is not None
    told: list[float] = []
    for _ in range(3):
        assert "broken berhenti (kode 3)" in process.stdout.readline()
        told.append(time.monotonic())
    assert told[1] - told[0] > 0.4
    assert told[2] - told[1] > 0.9
    starts = (tmp_path / "broken.starts").read_text().split()
    assert len(starts) == 3
    process.terminate()
    assert process.wait(timeout=5) == 0
    assert (tmp_path / "broken.starts").read_text().split() == starts, "not started again while stopping"


def test_who_does_not_listen_is_killed_after_the_grace(start: Start, tmp_path: Path, mark: Mark) -> None:
    process = start(grace=0.3, deaf=DEAF)
    wait_until(lambda: bool(numbers(tmp_path / "deaf.pids")), "the deaf one runs")
    process.terminate()
    assert process.wait(timeout=10) == 0
    assert mark.alive() == {}


def test_a_second_signal_ends_the_patience(start: Start, tmp_path: Path, mark: Mark) -> None:
    process = start(
        grace=300,
        deaf=DEAF,
        polite="trap 'echo bye >> polite.end; exit' TERM; echo $$ >> polite.pids; while :; do sleep 0.1; done",
    )
    wait_until(lambda: all(numbers(tmp_path / f"{name}.pids") for name in ("deaf", "polite")), "both run")
    process.terminate()
    wait_until((tmp_path / "polite.end").exists, "the stop has begun")
    process.terminate()
    assert process.wait(timeout=10) == 0
    assert mark.alive() == {}


def test_the_broker_is_stopped_after_those_who_need_it(start: Start, tmp_path: Path) -> None:
    order = "trap 'sleep {pause}; echo {name} >> order; exit' TERM; touch {name}.up; while :; do sleep 0.05; done"
    process = start(last=order.format(name="last", pause=0), first=order.format(name="first", pause=0.4))
    wait_until(lambda: (tmp_path / "last.up").exists() and (tmp_path / "first.up").exists(), "both run")
    process.terminate()
    assert process.wait(timeout=10) == 0
    assert (tmp_path / "order").read_text().split() == ["first", "last"]


def test_what_a_program_says_is_kept_and_a_long_log_set_aside(start: Start, tmp_path: Path) -> None:
    (tmp_path / "talker.log").write_text("x" * 5_000_001)
    process = start(talker="echo halo; exec sleep 600")
    wait_until(lambda: (tmp_path / "talker.log").read_text() == "halo\n", "it has spoken")
    assert (tmp_path / "talker.log.1").stat().st_size == 5_000_001
    process.terminate()
    assert process.wait(timeout=10) == 0
