"""The house rules that tools can judge: style, format, types, layers. The same commands as `./dev lint`."""

from __future__ import annotations

import socket

import pytest

from commands.lint import CHECKS, check


@pytest.mark.parametrize("name", CHECKS)
def test_the_house_is_in_order(name: str) -> None:
    done = check(name)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_test_reaches_the_network() -> None:
    with socket.socket() as line, pytest.raises(ConnectionRefusedError, match="may not reach the network"):
        line.connect(("192.0.2.1", 443))
    with pytest.raises(ConnectionRefusedError):
        socket.getaddrinfo("example.org", 443)
