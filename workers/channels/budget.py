"""How long and how much one conversation with a provider may take, whatever the other side does.

A socket timeout alone bounds the silence between two bytes, so a server that sends a byte a second holds a worker for
ever. Every read and write here asks the budget first, and the budget shrinks.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

MOST_BYTES = 1 << 20  # no honest answer of a mail or message gateway comes near it


class Budget:
    """Seconds for the whole conversation (`total`), seconds of silence (`step`), bytes of answer."""

    def __init__(self, total: float, step: float) -> None:
        self._end = time.monotonic() + total
        self._step = step
        self._bytes = MOST_BYTES

    @property
    def spent(self) -> bool:
        """True when the whole time is used up."""
        return time.monotonic() >= self._end

    def left(self) -> float:
        """Seconds the next socket operation may take. Raises TimeoutError when none are left."""
        remaining = self._end - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the time for the whole conversation is used up")
        return min(self._step, remaining)

    def received(self, count: int) -> None:
        """Counts bytes of answer. Raises OSError when the other side talks without end."""
        self._bytes -= count
        if self._bytes < 0:
            raise OSError("the answer is longer than any honest one")


def addresses(host: str, port: int) -> Iterator[str]:
    """The host's addresses, so that each one is tried within the budget rather than each with a timeout of its own.

    The look-up itself is bounded by the system's resolver only. Raises OSError for an unknown name.
    """
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        yield str(address[0])
