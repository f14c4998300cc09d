"""Processes that die with their parent: how the house starts, outlives and ends them (Linux and macOS).

Three nets, because a SIGKILL cannot be caught: every program leads a process group of its own, which is killed whole;
on Linux the kernel ends the leader when its parent is gone; and a warden, a small forked process, ends the groups when
the pipe from the supervisor breaks.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, Final

PR_SET_PDEATHSIG: Final = 1
PR_SET_CHILD_SUBREAPER: Final = 36
LOG_LIMIT: Final = 5_000_000  # bytes
WARDEN_GRACE: Final = 2.0  # seconds between asking and killing once the supervisor has vanished

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def dying_with_parent(stop_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn` that has the kernel send `stop_signal` when this process is gone (does nothing outside Linux).

    Start the child from the main thread: the kernel watches the thread that forked.
    """
    parent = os.getpid()

    def before_exec() -> None:
        if _LIBC is not None:
            _LIBC.prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
            if os.getppid() != parent:  # it died between fork and prctl, so no signal will come
                os._exit(1)

    return before_exec


def adopt_orphans() -> None:
    """Have grandchildren that lose their parent become children of this process, to be reaped here (Linux)."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def signal_group(group: int, number: int) -> bool:
    """Send `number` (0 only asks) to a process group; False when nobody is left in it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS answers a group of zombies with EPERM
        return False
    return True


def ended_child() -> int | None:
    """The number of one child that has ended and still waits to be reaped, None when there is none."""
    try:
        found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return None
    return found.si_pid if found else None


def children() -> set[int]:
    """The children of this process, adopted ones included; empty where the system cannot tell."""
    try:
        return {int(number) for number in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}
    except OSError:
        return set()


def open_log(file: Path) -> BinaryIO:
    """`file` opened for appending; one that has grown past LOG_LIMIT is set aside as `.1` first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists() and file.stat().st_size > LOG_LIMIT:
        file.replace(file.with_name(file.name + ".1"))
    return file.open("ab")


class Warden:
    """A forked process that ends the groups it was told of when the process that made it is gone, however it went."""

    def __init__(self) -> None:
        reading, self._pipe = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._pipe)
            _stand_watch(reading)
        os.close(reading)

    def watch(self, group: int) -> None:
        """End `group` should this process vanish."""
        self._tell(b"+%d\n" % group)

    def forget(self, group: int) -> None:
        """`group` is gone already; its number may be used again by others."""
        self._tell(b"-%d\n" % group)

    def _tell(self, line: bytes) -> None:
        with contextlib.suppress(BrokenPipeError):  # somebody killed the warden; the other two nets hold
            os.write(self._pipe, line)

    def dismiss(self) -> None:
        """Close the watch. What is still watched is ended."""
        os.close(self._pipe)
        with contextlib.suppress(ChildProcessError):  # reaped already, had it been killed
            os.waitpid(self.pid, 0)


def _stand_watch(pipe: int) -> None:
    """The warden's whole life; never returns."""
    try:
        os.setsid()
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        quiet = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(quiet, standard)
        _end(_groups_left_when_broken(pipe))
    finally:
        os._exit(0)


def _groups_left_when_broken(pipe: int) -> set[int]:
    groups: set[int] = set()
    with os.fdopen(pipe, "rb") as lines:
        for line in lines:
            (groups.add if line[:1] == b"+" else groups.discard)(int(line[1:]))
    return groups


def _end(groups: Iterable[int]) -> None:
    left = list(groups)
    for leader in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(leader, signal.SIGTERM)  # the leader alone: a pool's children are its own to end
    deadline = time.monotonic() + WARDEN_GRACE
    while left and time.monotonic() < deadline:
        select.select([], [], [], 0.05)
        left = [group for group in left if signal_group(group, 0)]
    for group in left:
        signal_group(group, signal.SIGKILL)
