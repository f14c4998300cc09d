"""Keeps programs running: restarts what dies with a growing pause, and on a signal stops all of it, leaving nothing.

The supervisor is the main thread of its process; it starts each program at the head of a process group of its own and
writes what the program says to a log file. It knows nothing of the office.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Final

from commands.processes import Warden, adopt_orphans, children, dying_with_parent, ended_child, open_log, signal_group

FIRST_PAUSE: Final = 0.25  # seconds before the first restart; doubled by each early death
LONGEST_PAUSE: Final = 15.0
STEADY_AFTER: Final = 20.0  # seconds of life after which the next death counts as the first
STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and what it may use.

    `once`: it is to end by itself and is not restarted. `stop_last`: the others need it until they have stopped.
    """

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    pass_fds: tuple[int, ...] = ()
    once: bool = False
    stop_last: bool = False


@dataclass(slots=True)
class _Running:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    restart_at: float | None = None
    exit_code: int | None = None


class Supervisor:
    """A context: on leaving it, however that comes about, every program it started is gone."""

    def __init__(self, *, grace: float = 10.0, say: Callable[[str], None] = print) -> None:
        """`grace`: seconds between asking a program to stop and killing it; `say` hears of every restart."""
        self._grace, self._say = grace, say
        self._running: dict[str, _Running] = {}
        self._signals, self._ending = 0, False
        self._warden = Warden()
        self._wakeup_read, self._wakeup_write = os.pipe()

    def __enter__(self) -> Supervisor:
        adopt_orphans()
        for end in (self._wakeup_read, self._wakeup_write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._wakeup_write, warn_on_full_buffer=False)
        for each in STOP_SIGNALS:
            signal.signal(each, self._count_signal)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake the loop
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending = True
        everything = self._running.values()
        self._stop([each for each in everything if not each.program.stop_last])
        self._stop([each for each in everything if each.program.stop_last])
        self._kill_adopted()
        self._warden.dismiss()
        signal.set_wakeup_fd(-1)
        for each in (*STOP_SIGNALS, signal.SIGCHLD):
            signal.signal(each, signal.SIG_DFL)
        os.close(self._wakeup_read)
        os.close(self._wakeup_write)

    @property
    def stopping(self) -> bool:
        """Whether somebody has asked for the end."""
        return self._ending or self._signals > 0

    def start(self, program: Program) -> None:
        """Start `program` and keep it running."""
        running = self._running[program.name] = _Running(program)
        self._spawn(running)

    def wait_for(self, condition: Callable[[], bool], seconds: float | None = None, step: float = 0.1) -> bool:
        """Keep everything running until `condition`; False when time or the office was up first."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self.stopping:
            if condition():
                return True
            if deadline is not None and time.monotonic() >= deadline:
                return False
            self._pump(step)
        return False

    def run(self) -> None:
        """Keep everything running until a signal asks for the end."""
        self.wait_for(lambda: False, step=60.0)

    def exit_code(self, name: str) -> int | None:
        """How the program ended last (negative: by that signal); None when it has not ended yet."""
        return self._running[name].exit_code

    def _stop(self, running: Sequence[_Running]) -> None:
        """End these together: asked first, killed after the grace, or at once on one more signal."""
        for each in running:
            each.restart_at = None
            if each.process is not None:
                os.kill(each.process.pid, signal.SIGTERM)  # the leader alone: a pool's children are its own to end
        asked, signals = time.monotonic(), self._signals
        while _alive(running) and time.monotonic() < asked + self._grace and self._signals == signals:
            self._pump(0.1)
        for group in _alive(running):
            signal_group(group, signal.SIGKILL)
        while _alive(running):
            self._pump(0.1)

    def _kill_adopted(self) -> None:
        """End grandchildren that had left their group: they are children of this process by now (Linux)."""
        while adopted := children() - {self._warden.pid}:
            for each in adopted:
                os.kill(each, signal.SIGKILL)
            self._pump(0.1)

    def _count_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1

    def _spawn(self, running: _Running) -> None:
        program = running.program
        running.restart_at, running.started = None, time.monotonic()
        with open_log(program.log) as log:
            running.process = subprocess.Popen(
                program.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=None if program.env is None else dict(program.env),
                cwd=program.cwd,
                pass_fds=program.pass_fds,
                start_new_session=True,
                preexec_fn=dying_with_parent(),  # noqa: PLW1509 - this process has one thread
            )
        self._warden.watch(running.process.pid)

    def _pump(self, seconds: float) -> None:
        """One turn: reap the dead, restart what is due, sleep until a signal or at most `seconds`."""
        self._reap()
        now = time.monotonic()
        for running in self._running.values():
            if running.restart_at is not None and running.restart_at <= now and not self.stopping:
                self._spawn(running)
        due = [each.restart_at - now for each in self._running.values() if each.restart_at is not None]
        select.select([self._wakeup_read], [], [], max(0.0, min([seconds, *due])))
        try:
            os.read(self._wakeup_read, 4096)
        except BlockingIOError:
            return  # nothing but time has passed

    def _reap(self) -> None:
        """Take note of what has ended; the rest of a dead program's group is killed before its number is free."""
        while (ended := ended_child()) is not None:
            running = next((r for r in self._running.values() if r.process and r.process.pid == ended), None)
            if running is not None:
                signal_group(ended, signal.SIGKILL)
                self._warden.forget(ended)
            _, status = os.waitpid(ended, 0)
            if running is not None:
                self._note_end(running, os.waitstatus_to_exitcode(status))

    def _note_end(self, running: _Running, code: int) -> None:
        if running.process is not None:
            running.process.returncode = code  # reaped here, not by subprocess
        running.process, running.exit_code = None, code
        if running.program.once or self.stopping:
            return
        lived = time.monotonic() - running.started
        running.pause = FIRST_PAUSE if lived >= STEADY_AFTER else min(running.pause * 2, LONGEST_PAUSE)
        running.restart_at = time.monotonic() + running.pause
        self._say(f"{running.program.name} berhenti (kode {code}) dan dijalankan lagi; lihat {running.program.log}")


def _alive(running: Iterable[_Running]) -> list[int]:
    return [each.process.pid for each in running if each.process is not None]
