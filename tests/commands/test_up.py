"""`./dev up` whole: web, worker, beat and broker from one command, and nothing left of them afterwards (contract)."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from engine.settings import ROOT
from tests.commands.leftovers import Mark
from tests.services import wait_until

MEMORY_LIMIT = 450_000  # kB of proportional set size, all processes together

Up = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[Mark]:
    mark = Mark(tmp_path)
    yield mark
    for number in mark.alive():
        os.kill(number, signal.SIGKILL)


@pytest.fixture
def up(tmp_path: Path, mark: Mark) -> Iterator[Up]:
    """`up(*arguments)` starts an office with its data in the test's folder."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **environ: str) -> subprocess.Popen[str]:
        inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        process = subprocess.Popen(
            [sys.executable, "-m", "commands.up", "--data", str(tmp_path / "kantor"), *arguments],
            cwd=tmp_path,
            env={**inherited, **mark.environ, **environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ready_address(process: subprocess.Popen[str]) -> str:
    """Reads up to the `ready` line; fails with what was said instead."""
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("ready http://"):
            return line.removeprefix("ready http://").strip()
    assert process.stderr is not None
    raise AssertionError(f"no ready line; said {said} and {process.stderr.read()}")


def status_of(address: str, path: str = "/healthz") -> int:
    line = http.client.HTTPConnection(address, timeout=10)
    try:
        line.request("GET", path)
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()


def memory(numbers: dict[int, str]) -> int:
    """The proportional set size of the processes together, in kB."""
    lines = [line for pid in numbers for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def killed(mark: Mark, part: str) -> set[int]:
    """Kill every process whose command line holds `part`."""
    numbers = {pid for pid, line in mark.alive().items() if part in line}
    for number in numbers:
        os.kill(number, signal.SIGKILL)
    return numbers


def is_back(mark: Mark, part: str, dead: set[int]) -> bool:
    return any(part in line and number not in dead for number, line in mark.alive().items())


def test_one_command_gives_a_healthy_office_that_mends_itself(up: Up, mark: Mark) -> None:
    process = up("--port", "0", "--empty")
    address = ready_address(process)
    assert status_of(address) == 200
    assert memory(mark.alive()) < MEMORY_LIMIT

    for part in ("valkey-server", "celery", "gunicorn"):
        dead = killed(mark, part)
        assert dead, f"no {part} ran"
        wait_until(partial(is_back, mark, part, dead), f"{part} runs again")
        wait_until(lambda: status_of(address) == 200, f"healthy again after {part} was killed")

    second = up("--port", "0")
    said, why = second.communicate(timeout=20)
    assert (second.returncode, said, why.count("\n")) == (2, "", 1)
    assert "sudah berjalan" in why

    process.terminate()
    assert process.wait(timeout=30) == 0
    assert mark.alive() == {}
    assert process.stdout is not None
    assert [line for line in process.stdout if line.startswith("ready ")] == [], "exactly one ready line"


def test_a_killed_office_leaves_nothing_and_can_start_again_at_once(up: Up, mark: Mark) -> None:
    process = up("--port", "0", "--empty")
    ready_address(process)
    process.kill()
    process.wait()
    again = up("--port", "0")
    assert status_of(ready_address(again)) == 200
    again.send_signal(signal.SIGINT)
    assert again.wait(timeout=30) == 0
    assert mark.alive() == {}


def test_a_taken_port_is_one_clear_sentence(up: Up, mark: Mark) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = up("--port", str(taken.getsockname()[1]))
        said, why = process.communicate(timeout=20)
    assert (process.returncode, said, why.count("\n")) == (2, "", 1)
    assert "sedang dipakai program lain" in why
    assert mark.alive() == {}


@pytest.mark.parametrize("arguments", [("--port", "99999"), ("--port", "abc"), ("--host", "192.0.2.1")])
def test_what_cannot_be_listened_on_is_refused(up: Up, arguments: tuple[str, str]) -> None:
    process = up(*arguments)
    _, why = process.communicate(timeout=20)
    assert process.returncode == 2
    assert arguments[1] in why
    assert "Traceback" not in why


def test_wrong_settings_are_told_before_anything_starts(up: Up, tmp_path: Path) -> None:
    process = up("--port", "0", TIMEZONE="Asia/Bandung", SMTP_URL="x")
    _, why = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "TIMEZONE" in why
    assert "SMTP_URL" in why
    assert not (tmp_path / "kantor" / "log").exists()


def test_a_held_folder_is_waited_for_only_when_its_owner_is_dead(up: Up, tmp_path: Path) -> None:
    (tmp_path / "kantor").mkdir()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with (tmp_path / "kantor" / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(str(gone.pid))
        lock.flush()
        process = up("--port", "0")
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1.5)
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        assert process.wait(timeout=20) == 2
