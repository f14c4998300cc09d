"""A mail relay on the loopback that does what its script tells it."""

from __future__ import annotations

import base64
import socketserver
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import cast

from tests.sinks.hub import CERTIFICATE, Hub, SinkServer, serving

STAGES = frozenset({"connect", "ehlo", "auth", "mail", "rcpt", "data", "text"})
WHOLE = frozenset({"accept", "hang", "hang text", "drop", "drop data", "drop text", "drip"})


@dataclass(frozen=True)
class Mail:
    """One message as the relay got it, whether or not it said so."""

    sender: str
    recipient: str
    content: bytes

    @property
    def parsed(self) -> EmailMessage:
        """The message taken apart by the standard library."""
        return message_from_bytes(self.content, policy=SMTP)

    @property
    def message_id(self) -> str:
        """Its `Message-ID`, by which doubles are counted."""
        return str(self.parsed["Message-ID"])


@dataclass
class SmtpSink(Hub):
    """A mail relay. Give `url` to the sender; read `messages`, `attempts` and `sign_ins` afterwards."""

    url: str = ""
    messages: list[Mail] = field(default_factory=list)
    sign_ins: list[tuple[str, str]] = field(default_factory=list)
    attempts: int = 0
    drip: float = 1.0
    tls: ssl.SSLContext | None = None


@contextmanager
def smtp_sink(
    script: Sequence[str] = (), *, scheme: str = "smtp", login: str = "", drip: float = 1.0
) -> Iterator[SmtpSink]:
    """A relay that does, one connection after the other, what the entries of `script` say.

    - `accept`; `421 connect`, `535 auth`, `550 mail`, `451 rcpt`, `552 data`, `451 text`: that code at that stage
      (`data` = before the text is sent, `text` = after it);
    - `hang`: no greeting; `hang text`: takes the text, keeps it, never answers;
    - `drop`: closes at once; `drop data`: before the text; `drop text`: takes the text, keeps it, closes;
    - `drip`: everything right, one byte every `drip` seconds.

    `scheme` is that of the URL; with `smtps` and `smtp+starttls` the sender must trust `CERTIFICATE`.
    `login` is `user:password`, written into the URL.
    """
    for entry in script:
        code, _, stage = entry.partition(" ")
        if entry not in WHOLE and not (len(code) == 3 and code.isdigit() and stage in STAGES):
            raise ValueError(f"the mail sink has no behaviour {entry!r}")
    sink = SmtpSink(script=list(script), drip=drip)
    if scheme != "smtp":
        sink.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        sink.tls.load_cert_chain(CERTIFICATE)
    handler = _ImplicitTls if scheme == "smtps" else _Relay
    server = SinkServer(("127.0.0.1", 0), handler)
    server.hub = sink
    sink.url = f"{scheme}://{login}{'@' if login else ''}127.0.0.1:{server.server_address[1]}"
    with serving(server, sink):
        yield sink


class _Relay(socketserver.StreamRequestHandler):
    """One SMTP conversation."""

    server: SinkServer
    fault: str

    def setup(self) -> None:
        super().setup()
        self.sink = cast("SmtpSink", self.server.hub)
        with self.sink.lock:
            self.sink.connections.add(self.request)
            self.sink.attempts += 1
        self.fault = self.sink.next()
        self.envelope = {"MAIL": "", "RCPT": ""}

    def handle(self) -> None:
        with suppress(OSError, ssl.SSLError):
            self.converse()

    def finish(self) -> None:
        with self.sink.lock:
            self.sink.connections.discard(self.request)
        with suppress(OSError):
            super().finish()
        with suppress(OSError):
            self.request.close()

    def converse(self) -> None:
        if self.fault == "hang":
            self.sink.stop.wait()
        if self.fault in {"hang", "drop"} or not self.say("connect", "220 sink"):
            return
        while (line := self.rfile.readline().decode("ascii", "replace").strip()) and self.obey(*line.partition(" ")):
            pass

    def obey(self, verb: str, _space: str, rest: str) -> bool:
        """One command; False when the connection ends with it."""
        match verb.upper():
            case "EHLO":
                self.say("ehlo", "\r\n".join(["250-sink", *self.extensions(), "250 8BITMIME"]))
            case "STARTTLS":
                self.reply("220 go on")
                self.encrypt()
            case "AUTH":
                self.sign_in(rest)
            case "MAIL" | "RCPT" as stage:
                self.envelope[stage] = rest.partition("<")[2].partition(">")[0]
                self.say(stage.lower(), "250 ok")
            case "DATA":
                return self.take()
            case _:
                self.reply("221 bye" if verb.upper() == "QUIT" else "250 ok")
        return verb.upper() != "QUIT"

    def extensions(self) -> list[str]:
        offered = ["250-AUTH PLAIN"]
        if self.sink.url.startswith("smtp+starttls") and not isinstance(self.request, ssl.SSLSocket):
            offered = ["250-STARTTLS"]
        return offered

    def sign_in(self, rest: str) -> None:
        _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        self.sink.sign_ins.append((user, password))
        self.say("auth", "235 welcome")

    def take(self) -> bool:
        """Takes the text; False when the connection ends here."""
        if self.fault == "drop data":
            return False
        if not self.say("data", "354 go on"):
            return True
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if line:
            self.sink.messages.append(Mail(self.envelope["MAIL"], self.envelope["RCPT"], b"".join(lines)))
        if self.fault == "hang text":
            self.sink.stop.wait()
        if self.fault in {"hang text", "drop text"}:
            return False
        self.say("text", f"250 queued as {len(self.sink.messages)}")
        return True

    def say(self, stage: str, reply: str) -> bool:
        """The reply, or the scripted refusal of this stage (then False)."""
        code, _, at = self.fault.partition(" ")
        refused = at == stage and code.isdigit()
        self.reply(f"{code} scripted at {stage}" if refused else reply)
        return not refused

    def reply(self, line: str) -> None:
        data = f"{line}\r\n".encode()
        if self.fault != "drip":
            self.request.sendall(data)
            return
        for byte in data:
            self.request.sendall(bytes([byte]))
            if self.sink.stop.wait(self.sink.drip):
                raise ConnectionAbortedError

    def encrypt(self) -> None:
        assert self.sink.tls is not None
        with self.sink.lock:
            self.sink.connections.discard(self.request)
            self.request = self.connection = self.sink.tls.wrap_socket(self.request, server_side=True)
            self.sink.connections.add(self.request)
        self.rfile = self.request.makefile("rb")


class _ImplicitTls(_Relay):
    """The same inside TLS from the first byte."""

    def converse(self) -> None:
        self.encrypt()
        super().converse()
