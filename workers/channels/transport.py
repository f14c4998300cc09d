"""An httpx transport inside a `Budget`, which remembers how far the one request it carries got.

httpx bounds each read, not the whole exchange, and its errors do not tell "never sent" from "perhaps accepted".
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from workers.channels.budget import Budget, addresses


class BudgetTransport(httpx.BaseTransport):
    """Carries one request. `sent` turns true with its first byte, `status` holds the answer's, 0 before there is one.

    What goes wrong on the way is raised as httpcore's errors or OSError, see `TRANSPORT_ERRORS`.
    """

    def __init__(self, budget: Budget) -> None:
        self.status = 0
        self._backend = _Backend(budget)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=self._backend, retries=0
        )

    @property
    def sent(self) -> bool:
        """Whether the provider may have seen the request."""
        return self._backend.sent

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends the request and reads the whole answer."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.read(),
            )
        )
        self.status = answer.status
        return httpx.Response(answer.status, headers=answer.headers, content=answer.read(), request=request)

    def close(self) -> None:
        """Ends the connection."""
        self._pool.close()


TRANSPORT_ERRORS = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, budget: Budget) -> None:
        self.sent = False
        self.budget = budget

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the budget decides
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in addresses(host, port):
            try:
                stream = httpcore.SyncBackend().connect_tcp(
                    address, port, self.budget.left(), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self)
        raise failure or OSError("the name has no address")


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, backend: _Backend) -> None:
        self._inner = inner
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the budget decides
        data = self._inner.read(max_bytes, self._backend.budget.left())
        self._backend.budget.received(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the budget decides
        left = self._backend.budget.left()
        self._backend.sent = True
        self._inner.write(buffer, left)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the budget decides
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._backend.budget.left()), self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
