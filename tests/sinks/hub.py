"""What the sinks share: a script, a server with a thread a connection, and an end that leaves nothing running."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

# Self-signed for 127.0.0.1, with its key: worthless anywhere else, and good until 2120.
CERTIFICATE = Path(__file__).with_name("loopback.pem")


@dataclass
class Hub:
    """What the handlers of one sink share."""

    script: list[str]
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    connections: set[socket.socket] = field(default_factory=set)

    def next(self) -> str:
        """The script's next entry."""
        with self.lock:
            return self.script.pop(0) if self.script else "accept"


class SinkServer(socketserver.ThreadingTCPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 128
    hub: Hub

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what many tests are about."""


@contextmanager
def serving(server: socketserver.ThreadingTCPServer, hub: Hub) -> Iterator[None]:
    """Runs a sink's server; at the end hung connections are cut and every thread is joined."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="sink")
    thread.start()
    try:
        yield
    finally:
        hub.stop.set()
        server.shutdown()
        thread.join()
        with hub.lock:
            for connection in hub.connections:
                with suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
        server.server_close()
