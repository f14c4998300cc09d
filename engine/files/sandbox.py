"""Starting the child that opens documents, and understanding how it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from enum import Enum
from pathlib import Path

from engine.errors import DisposisiError, SlowDown
from engine.files import render

CPU_SECONDS = 5
MEMORY_BYTES = 768 << 20
WALL_SECONDS = 15.0
_SCRIPT = str(Path(render.__file__).resolve())
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH")  # never the whole environment: it carries passwords
_ENDED_FROM_OUTSIDE = (-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP, -signal.SIGKILL)
_children = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))


class Failure(Enum):
    """Why the child gave no answer. All of them lie in the document, so trying again gives the same."""

    ENCRYPTED = render.ENCRYPTED
    BROKEN = render.BROKEN
    TOO_MANY_PIXELS = render.TOO_MANY_PIXELS
    NO_SUCH_PAGE = render.NO_SUCH_PAGE
    TOO_HEAVY = render.TOO_HEAVY


class ChildFailed(DisposisiError):
    """The document could not be opened or drawn; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.name)
        self.failure = failure


def inspect(path: Path, media_type: str) -> int:
    """Open the document as a viewer would and count its pages (an image has one). Raises as `_run` does."""
    return int(_run("inspect", media_type, str(path)))


def draw(path: Path, media_type: str, page: int, width: int) -> bytes:
    """One page, counted from 1, as WebP at most `width` pixels wide. Raises as `_run` does."""
    return _run("page", media_type, str(path), str(page), str(width))


def _run(*request: str) -> bytes:
    """Raises `ChildFailed`, `SlowDown` when the machine is too busy to tell, `RuntimeError` when libraries miss."""
    command = [sys.executable, "-I", _SCRIPT, str(CPU_SECONDS), str(MEMORY_BYTES), *request]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    if not _children.acquire(timeout=WALL_SECONDS):
        raise SlowDown
    try:
        child = subprocess.run(command, capture_output=True, env=environment, timeout=WALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise SlowDown from error
    finally:
        _children.release()
    if child.returncode == 0:
        return child.stdout
    raise _reason(child.returncode, child.stderr)


def _reason(code: int, stderr: bytes) -> Exception:
    """A signal of its own (CPU limit, abort, bad access) is the document's doing; a kill from outside is not."""
    if code in _ENDED_FROM_OUTSIDE:
        return SlowDown()
    if code in {failure.value for failure in Failure}:
        return ChildFailed(Failure(code))
    if code < 0:
        return ChildFailed(Failure.TOO_HEAVY)
    return RuntimeError(f"the page renderer does not run here: {stderr.decode(errors='replace').strip()[-400:]}")
