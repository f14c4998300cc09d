"""The body of a request as it comes in: counted by the byte, whole or refused, whatever the sender said about its length."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, cast

from flask import request
from werkzeug.exceptions import BadRequest, ClientDisconnected, RequestEntityTooLarge, RequestTimeout

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MB: Final = 1024 * 1024
LARGEST_REQUEST: Final = 220 * MB  # the largest document (200 MB) with its form


def guarded(application: WSGIApplication) -> WSGIApplication:
    """The application, every body of which comes through `Incoming`."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH", "")
        promised = int(length) if length.isascii() and length.isdigit() else None
        environ["wsgi.input"] = Incoming(environ["wsgi.input"], promised)
        return application(environ, start_response)

    return serve


def limit_body(size: int) -> None:
    """This request may bring at most `size` bytes: what says that it is more is refused at once, the rest as it comes."""
    request.max_content_length = size + 1  # where Werkzeug stops without a word; `Incoming` refuses that last byte
    incoming = request.environ["wsgi.input"]
    if isinstance(incoming, Incoming):
        incoming.limit = size
    if (request.content_length or 0) > size:
        raise RequestEntityTooLarge


class Incoming(io.RawIOBase):
    """Reads from the web server. Raises RequestEntityTooLarge, RequestTimeout, ClientDisconnected or BadRequest.

    `promised` is the Content-Length, None for a body in chunks. The web server raises errors of its own while it reads:
    whatever they are, the fault is the sender's.
    """

    def __init__(self, source: Any, promised: int | None) -> None:
        self._source, self._promised, self._came = source, promised, 0
        self.limit = LARGEST_REQUEST

    def readable(self) -> bool:
        """As every stream to read from."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes; 0 at the end of a body that is whole."""
        wanted = min(len(buffer), self.limit + 1 - self._came)
        if self._promised is not None:
            wanted = min(wanted, self._promised - self._came)
        data = self._read(wanted) if wanted > 0 else b""
        self._came += len(data)
        if self._came > self.limit:
            raise RequestEntityTooLarge
        if wanted > 0 and not data and self._promised is not None:
            raise ClientDisconnected
        buffer[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        try:
            return cast("bytes", self._source.read(size))
        except TimeoutError:
            raise RequestTimeout from None
        except OSError:
            raise ClientDisconnected from None
        except Exception as fault:
            raise BadRequest from fault
