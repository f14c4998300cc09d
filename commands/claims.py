"""What one running office claims for itself: its data folder and its port."""

from __future__ import annotations

import errno
import fcntl
import http.client
import os
import socket
import time
from pathlib import Path
from typing import Final

from engine.errors import SettingsError

PREDECESSOR_PATIENCE: Final = 10.0  # seconds that the processes of a killed predecessor may take to end


def take_office(data_dir: Path) -> int:
    """The lock on the data folder, held until every process is gone. Raises SettingsError when an office runs there."""
    lock = os.open(data_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + PREDECESSOR_PATIENCE
    while not _locked(lock):
        holder = os.pread(lock, 32, 0).decode("ascii", "replace")
        if not _gone(holder) or time.monotonic() > deadline:
            os.close(lock)
            raise SettingsError(
                f"Kantor di {data_dir} sudah berjalan (proses {holder}); hentikan dahulu atau pakai --data MAP lain."
            )
        time.sleep(0.05)
    os.ftruncate(lock, 0)
    os.pwrite(lock, b"%d" % os.getpid(), 0)
    return lock


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _gone(holder: str) -> bool:
    """Whether the supervisor was killed and only its last processes are still on their way out."""
    try:
        os.kill(int(holder), 0)
    except ProcessLookupError:
        return True
    except (ValueError, PermissionError):
        return False
    return False


def listen(host: str, port: int) -> socket.socket:
    """The listening socket, kept across restarts of the web server. Raises SettingsError when it cannot be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(f"Port {port} sedang dipakai program lain; pilih yang lain dengan --port.") from None
        raise SettingsError(f"Tidak dapat mendengarkan di {host} port {port}: {error.strerror}.") from None


def reachable_address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"[{reachable}]:{port}" if ":" in reachable else f"{reachable}:{port}"


def healthy(address: str) -> bool:
    """Whether /healthz answers 200: database, broker and worker are all there."""
    line = http.client.HTTPConnection(address, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
