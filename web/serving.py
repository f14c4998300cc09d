"""The web server's worker: threads that give up on whoever sends too slowly, and sooner when few are left.

gunicorn's own threads wait for a body as long as its sender likes. Here a request must come at a pace that a poor
telephone keeps, and once half of the threads wait for bytes, those that bring none for a second are cut.
"""

from __future__ import annotations

from socket import SHUT_RD, socket
from threading import Lock
from time import monotonic
from typing import Any, Final

from gunicorn.http import get_parser
from gunicorn.util import close_graceful
from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

PATIENCE: Final = 12.0  # seconds of waiting for a request, besides what its size allows
SLOWEST: Final = 16 * 1024  # bytes a second of a large body
HURRY: Final = 1.0  # seconds without a byte, while the threads are wanted
FIRST_BYTE: Final = 0.1  # seconds a thread waits for it; after that the poller does


class Waiting:
    """How many threads wait for bytes: one in each `with`."""

    def __init__(self, most: int) -> None:
        self._most, self._lock, self._count = most, Lock(), 0

    def __enter__(self) -> bool:
        """Whether they are more than may be patient."""
        with self._lock:
            self._count += 1
            return self._count > self._most

    def __exit__(self, *_fault: object) -> None:
        with self._lock:
            self._count -= 1


class Receiver:
    """The incoming side of a connection, for gunicorn's parser. Counts the time spent waiting, not that of our own work."""

    def __init__(self, sock: Any, waiting: Waiting) -> None:
        self._sock, self._waiting = sock, waiting
        self._cap: float | None = None
        self.given_up = False
        self.begin()

    def begin(self) -> None:
        """A new request is to come."""
        self._waited, self._came, self._head = 0.0, 0, True

    def head_is_whole(self) -> None:
        """From here on it is the body that comes."""
        self._head = False

    def recv(self, size: int) -> bytes:
        """The next bytes. TimeoutError when they take too long; in the head of a request b"", as if the sender had gone."""
        left = PATIENCE + self._came / SLOWEST - self._waited
        started = monotonic()
        try:
            data = self._next(size, left)
        except TimeoutError:
            self.given_up = True
            if self._head:
                return b""
            raise
        finally:
            self._waited += monotonic() - started
        self._came += len(data)
        return data

    def gettimeout(self) -> float | None:
        """What gunicorn set for draining."""
        return self._cap

    def settimeout(self, seconds: float | None) -> None:
        """Waits at most so long for each piece, for None as long as it would otherwise."""
        self._cap = seconds

    def _next(self, size: int, left: float) -> bytes:
        if left <= 0:
            raise TimeoutError
        with self._waiting as crowded:
            self._sock.settimeout(min(left, HURRY if crowded else left, left if self._cap is None else self._cap))
            try:
                return bytes(self._sock.recv(size))
            finally:
                self._sock.settimeout(None)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's threaded worker over `Receiver`. Serves HTTP/1.1 without TLS: that ends at a proxy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting = Waiting(self.cfg.threads // 2)

    def handle(self, conn: TConn) -> Any:
        """One request of a connection."""
        if conn.parser is None:
            if not conn.wait_for_data(FIRST_BYTE):
                return _DEFER
            conn.parser = get_parser(self.cfg, Receiver(conn.sock, self._waiting), conn.client)
        receiver: Receiver = conn.parser.unreader.sock
        receiver.begin()
        goes_on = super().handle(conn)
        if not goes_on:
            _say_goodbye(conn.sock, patiently=not receiver.given_up)
        return goes_on

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """The head of the request is whole."""
        conn.parser.unreader.sock.head_is_whole()
        return super().handle_request(req, conn)


def _say_goodbye(sock: socket, *, patiently: bool) -> None:
    """Lets the last answer arrive before the connection closes. gunicorn would wait for that where it accepts all others."""
    try:
        if patiently:
            close_graceful(sock.dup(), timeout=HURRY)
        sock.shutdown(SHUT_RD)
    except OSError:  # the other side was faster
        return
