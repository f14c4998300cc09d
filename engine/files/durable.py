"""Writing so that a power cut leaves either the old state or the new one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def temporary(directory: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """An open temporary file that is gone when the block ends, unless it was renamed away."""
    directory.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=directory)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield path, stream
    finally:
        path.unlink(missing_ok=True)


def flush(stream: BinaryIO) -> None:
    """Make the bytes written so far durable."""
    stream.flush()
    os.fsync(stream.fileno())


def write_atomic(path: Path, content: bytes, *, scratch: Path) -> None:
    """Write a file that a reader sees whole or not at all. `scratch` lies in the same file system."""
    with temporary(scratch) as (draft, stream):
        stream.write(content)
        flush(stream)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(path)
