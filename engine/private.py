"""Private places on disk: the data folder, the key made once, a socket path short enough for the kernel."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 103  # bytes: sun_path holds 108 on Linux and 104 on macOS, with its closing NUL


def private_folder(folder: Path) -> Path:
    """`folder`, made with mode 0700 if it was missing. Raises OSError when it cannot be made or written."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"tidak dapat menulis ke {folder}")
    return folder


def socket_path(data_dir: Path, name: str) -> Path:
    """Where the socket `name` of this data folder lives: inside it or, if that path is too long, in a short folder.

    The short folder belongs to the user alone and follows from the data folder, so every process finds the same one.
    Raises OSError when somebody else holds the short folder.
    """
    inside = data_dir / name
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
        return inside
    return _own_folder(data_dir) / name


def _own_folder(data_dir: Path) -> Path:
    mark = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    shared = Path("/tmp")  # noqa: S108 - every process must find the same place, whatever its TMPDIR; checked below
    if not os.access(shared, os.W_OK | os.X_OK):
        shared = Path(tempfile.gettempdir())
    folder = shared / f"disposisi-{os.geteuid()}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise PermissionError(f"{folder} bukan map pribadi Anda; hapus map itu lalu ulangi")
    return folder


def kept_secret(file: Path) -> str:
    """The secret in `file`, made there once with mode 0600; two processes that start together agree on one.

    Raises OSError when it can be neither read nor made.
    """
    if not file.exists():
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        try:
            with os.fdopen(handle, "w") as stream:
                stream.write(secrets.token_urlsafe(48))
                stream.flush()
                os.fsync(stream.fileno())
            _link_unless_there(Path(name), file)
        finally:
            Path(name).unlink()
    return file.read_text().strip()


def _link_unless_there(new: Path, file: Path) -> None:
    try:
        os.link(new, file)
    except FileExistsError:
        return  # another process was first: its secret counts
