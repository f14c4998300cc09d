"""A WhatsApp Cloud gateway on the loopback that does what its script tells it and keeps the limits it is given."""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, cast

from tests.sinks.hub import CERTIFICATE, Hub, SinkServer, serving

PHONE_ID = "100000000000001"
_ENTRY = re.compile(
    r"accept|drop|hang|drip|page|empty|(?:graph [0-9]{1,6}(?: [0-9]+)?)|(?:http [1-5][0-9]{2}(?: [0-9]+)?)"
)
_STATUS = {190: 401, 10: 403, 130429: 429, 131016: 503}


@dataclass
class WhatsAppSink(Hub):
    """A gateway. Give `url` and `token` to the sender; read `messages` (accepted JSON bodies) and `attempts`."""

    url: str = ""
    token: str = "token-of-the-sink"
    messages: list[dict[str, Any]] = field(default_factory=list)
    attempts: int = 0
    drip: float = 1.0
    per_second: int | None = None
    pair_seconds: float | None = None
    _taken: list[tuple[float, str]] = field(default_factory=list)

    def over_limit(self, recipient: str) -> int | None:
        """The code of the limit this message would break, else None and the message counts."""
        now = time.monotonic()
        with self.lock:
            same = [at for at, to in self._taken if to == recipient]
            if self.pair_seconds is not None and same and now - same[-1] < self.pair_seconds:
                return 131056
            if self.per_second is not None and sum(now - at < 1 for at, _ in self._taken) >= self.per_second:
                return 130429
            self._taken.append((now, recipient))
        return None


@contextmanager
def whatsapp_sink(
    script: Sequence[str] = (),
    *,
    per_second: int | None = None,
    pair_seconds: float | None = None,
    drip: float = 1.0,
    tls: bool = False,
) -> Iterator[WhatsAppSink]:
    """A gateway that does, one request after the other, what the entries of `script` say.

    - `accept`; `graph CODE [SUBCODE]`: Graph's JSON error; `http STATUS [RETRY_AFTER]`: a bare status with a text body;
    - `drop`: takes the message, keeps it, closes without an answer; `hang`: the same but stays silent;
    - `drip`: accepts, one byte every `drip` seconds; `page`: 200 with a web page; `empty`: 200 with an empty object.

    A wrong bearer token always meets Graph's error 190. `per_second` limits all messages (130429), `pair_seconds` is
    the least time between two to one number (131056). With `tls` the sender must trust `CERTIFICATE`.
    """
    for entry in script:
        if not _ENTRY.fullmatch(entry):
            raise ValueError(f"the WhatsApp sink has no behaviour {entry!r}")
    sink = WhatsAppSink(script=list(script), per_second=per_second, pair_seconds=pair_seconds, drip=drip)
    server = SinkServer(("127.0.0.1", 0), _Graph)
    server.hub = sink
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        # The handshake belongs to the thread of the connection, or one client could hold up the others.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    sink.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}/v23.0/{PHONE_ID}"
    with serving(server, sink):
        yield sink


class _Graph(BaseHTTPRequestHandler):
    """One request to `/{version}/{phone id}/messages`."""

    server: SinkServer
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.sink = cast("WhatsAppSink", self.server.hub)
        with self.sink.lock:
            self.sink.connections.add(self.request)

    def finish(self) -> None:
        with self.sink.lock:
            self.sink.connections.discard(self.request)
        with suppress(OSError):
            super().finish()

    def log_message(self, *_: Any) -> None:
        """A test reads `messages`; the console stays quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.close_connection = True
        with self.sink.lock:
            self.sink.attempts += 1
        if self.headers["Authorization"] != f"Bearer {self.sink.token}":
            self.refuse(190)
        elif self.path != f"/v23.0/{PHONE_ID}/messages":
            self.refuse(100, 33)
        else:
            self.play(self.sink.next(), body)

    def play(self, entry: str, body: dict[str, Any]) -> None:
        verb, *numbers = entry.split()
        values = [int(number) for number in numbers]
        match verb:
            case "graph":
                self.refuse(*values)
            case "http":
                self.answer(values[0], b"plain words", {"Retry-After": str(values[1])} if values[1:] else None)
            case "page":
                self.answer(200, b"<html>sign in to the hotel network</html>")
            case "empty":
                self.answer(200, b"{}")
            case _:
                self.take(verb, body)

    def take(self, verb: str, body: dict[str, Any]) -> None:
        limit = self.sink.over_limit(body["to"])
        if limit is not None:
            self.refuse(limit)
            return
        self.sink.messages.append(body)
        if verb == "hang":
            self.sink.stop.wait()
        if verb in {"hang", "drop"}:
            return
        receipt = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": body["to"], "wa_id": body["to"]}],
            "messages": [{"id": f"wamid.{len(self.sink.messages)}"}],
        }
        self.answer(200, json.dumps(receipt).encode(), drip=verb == "drip")

    def refuse(self, code: int, subcode: int | None = None) -> None:
        error = {"code": code, "message": f"(#{code}) scripted", "type": "OAuthException", "fbtrace_id": "A"}
        if subcode is not None:
            error["error_subcode"] = subcode
        self.answer(_STATUS.get(code, 400), json.dumps({"error": error}).encode())

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None, *, drip: bool = False) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            if not drip:
                self.wfile.write(body)
                return
            for byte in body:
                self.wfile.write(bytes([byte]))
                if self.sink.stop.wait(self.sink.drip):
                    return
