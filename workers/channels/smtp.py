"""The conversation with a mail relay: the standard library's client, kept inside a `Budget`."""

from __future__ import annotations

import io
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from workers.channels.budget import Budget, addresses

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_START_MAIL_INPUT = 354


class BrokenUrl(ValueError):
    """SMTP_URL cannot be used; the Indonesian sentence never quotes it, because it holds a password."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Where the mail relay is and how to talk to it."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """Reads `smtp[s|+starttls]://[user:password@]host[:port]`. Raises BrokenUrl."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            parts, port = urlsplit(""), 0
        if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
            raise BrokenUrl(
                "SMTP_URL tidak sah. Administrator perlu mengisinya seperti "
                "smtp+starttls://pengguna:sandi@surat.instansi.go.id:587 (tanda khusus dalam sandi ditulis %XX)."
            )
        return cls(parts.scheme, parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""))


class Conversation(smtplib.SMTP):
    """smtplib with a shrinking deadline, which remembers whether the message left our hands.

    `handed_over` turns true when the relay asks for the text: from then on a broken line tells nothing about whether
    it accepted. `answer` is the relay's last reply.
    """

    handed_over = False
    answer: tuple[int, bytes] = (-1, b"")

    def __init__(self, relay: Relay, greeting_name: str, budget: Budget) -> None:
        """Connects, greets and, where the URL says so, encrypts. Raises OSError (smtplib's errors are ones too)."""
        self._budget = budget
        self._relay = relay
        super().__init__(relay.host, relay.port, local_hostname=greeting_name, timeout=budget.left())
        if relay.scheme == "smtp+starttls":
            try:
                self.starttls(context=ssl.create_default_context())
            except BaseException:
                self.close()
                raise

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        failure: OSError | None = None
        for address in addresses(host, port):
            try:
                return self._encrypted(socket.create_connection((address, port), self._budget.left()))
            except OSError as error:
                failure = error
        raise failure or OSError("the name has no address")

    def _encrypted(self, plain: socket.socket) -> socket.socket:
        if self._relay.scheme != "smtps":
            return plain
        try:
            plain.settimeout(self._budget.left())
            return ssl.create_default_context().wrap_socket(plain, server_hostname=self._relay.host)
        except BaseException:
            plain.close()
            raise

    def send(self, s: ReadableBuffer | str) -> None:
        if self.sock is not None:
            self.sock.settimeout(self._budget.left())
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Answers(self.sock, self._budget))
        self.answer = super().getreply()
        self.handed_over = self.handed_over or self.answer[0] == _START_MAIL_INPUT
        return self.answer


class _Answers(io.RawIOBase):
    """What the relay says, read within the budget byte by byte if need be."""

    def __init__(self, sock: socket.socket, budget: Budget) -> None:
        super().__init__()
        self._sock = sock
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._sock.settimeout(self._budget.left())
        count = self._sock.recv_into(buffer)
        self._budget.received(count)
        return count
