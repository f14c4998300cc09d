"""The web server as it really runs: slow strangers do not stop it, broken requests are not its fault."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import pytest

from engine.settings import ROOT, Settings
from tests.office import Bandung
from tests.services import wait_until
from web import serving
from web.serving import Receiver, Waiting

THREADS = 4
Address = tuple[str, int]


@pytest.fixture
def server(bandung: Bandung, settings: Settings, tmp_path: Path) -> Iterator[Address]:
    """gunicorn with few threads at the Bandung office, on a port of its own."""
    environ = {"DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url, "PYTHONPATH": str(ROOT)}
    with socket.create_server(("127.0.0.1", 0)) as listener, (tmp_path / "web.log").open("wb") as log:
        argv = [sys.executable, "-m", "gunicorn", "web.wsgi:app", "--bind", f"fd://{listener.fileno()}"]
        argv += ["--worker-class", "web.serving.Worker", "--threads", str(THREADS), "--forwarder-headers", ""]
        process = subprocess.Popen(
            [*argv, "--no-control-socket", "--graceful-timeout", "1"],
            env={**os.environ, **environ, "SECRET_KEY": settings.secret_key},
            cwd=ROOT,
            pass_fds=(listener.fileno(),),
            stdout=log,
            stderr=log,
        )
        address: Address = listener.getsockname()
        try:
            wait_until(lambda: ask(address, b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n") == 200, "the server answers")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def ask(address: Address, request: bytes) -> int:
    """The status of the answer to these bytes; 0 for none."""
    with socket.create_connection(address, timeout=20) as line:
        line.sendall(request)
        first = line.makefile("rb").readline().split()
    return int(first[1]) if len(first) > 1 else 0


BODY = (
    b"POST /masuk HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\nu"
)
CLOSED = b"GET /readyz HTTP/1.0\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("part", [BODY, b"GET /masuk HT", b"", CLOSED], ids=["body", "head", "nothing", "no goodbye"])
def test_slow_strangers_do_not_stop_the_office(server: Address, part: bytes) -> None:
    """Bodies, heads and connections that come to nothing or are left open, twice as many as threads."""
    with ExitStack() as lines:
        for _ in range(2 * THREADS):
            line = lines.enter_context(socket.create_connection(server, timeout=20))
            line.sendall(part)
        started = monotonic()
        assert ask(server, b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n") == 200
        assert monotonic() - started < serving.PATIENCE / 2


def test_broken_requests_are_refused(server: Address) -> None:
    chunked = b"Host: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nzz\r\n"
    assert ask(server, b"POST /masuk HTTP/1.1\r\n" + chunked) == 400
    assert ask(server, b"GET /readyz HTTP/1.1\r\nHost: x\r\nSCRIPT_NAME: /x\r\n\r\n") == 200, "not believed, not heeded"
    endless = b"Host: x\r\nTransfer-Encoding: chunked\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n"
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    chunk = b"%x\r\n%s\r\n" % (len(head) + (2 << 20), head + b"y" * (2 << 20))
    assert ask(server, b"POST /masuk HTTP/1.1\r\n" + endless + chunk) == 413


def test_a_sender_has_so_much_time_and_more_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PATIENCE", 0.2)
    monkeypatch.setattr(serving, "SLOWEST", 1000)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        receiver = Receiver(ours, Waiting(most=1))
        assert receiver.recv(10) == b"", "a head that does not come is as good as gone"
        receiver.begin()
        receiver.head_is_whole()
        theirs.sendall(b"x" * 100)
        assert receiver.recv(100) == b"x" * 100
        began = monotonic()
        with pytest.raises(TimeoutError):
            receiver.recv(100)
        assert 0.25 < monotonic() - began < 5, "a tenth of a second more for a hundred bytes"
        theirs.sendall(b"x")
        with pytest.raises(TimeoutError):
            receiver.recv(100)  # its time is over, whatever drips


def test_the_more_wait_the_less_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HURRY", 0.05)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        waiting = Waiting(most=1)
        receiver = Receiver(ours, waiting)
        receiver.head_is_whole()
        began = monotonic()
        with waiting as first, pytest.raises(TimeoutError):
            receiver.recv(1)
        assert not first
        assert monotonic() - began < serving.PATIENCE / 2
        with waiting as again:
            assert not again, "whoever gave up is counted no more"
