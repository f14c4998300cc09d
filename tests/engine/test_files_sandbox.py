"""The child that opens documents of strangers: poor, few, and never blamed on a good document."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.errors import SlowDown
from engine.files import page_image, render, sandbox
from tests import hostile

PDF = "application/pdf"


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / ("ab" * 16)
    path.write_bytes(content)
    return path


def test_a_busy_machine_is_not_held_against_the_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "pages"
    letter = written(tmp_path, hostile.good_pdf("x"))
    with monkeypatch.context() as busy:
        busy.setattr(sandbox, "WALL_SECONDS", 0.001)
        with pytest.raises(SlowDown):
            page_image(letter, PDF, 1, width=480, cache=cache)
    assert page_image(letter, PDF, 1, width=480, cache=cache)


def test_no_more_children_at_once_than_slots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_children", threading.BoundedSemaphore(1))
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.01)
    assert sandbox._children.acquire(timeout=1)
    with pytest.raises(SlowDown):
        page_image(written(tmp_path, hostile.good_pdf("x")), PDF, 1, width=480)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-signal.SIGXCPU, sandbox.ChildFailed),
        (-signal.SIGSEGV, sandbox.ChildFailed),
        (render.ENCRYPTED, sandbox.ChildFailed),
        (-signal.SIGTERM, SlowDown),
        (-signal.SIGKILL, SlowDown),
        (1, RuntimeError),
    ],
)
def test_who_is_to_blame_for_a_dead_child(code: int, kind: type[Exception]) -> None:
    """A stop of the service must not brand a good document as hopeless for ever; a missing library neither."""
    assert type(sandbox._reason(code, b"ImportError")) is kind


def test_the_child_gives_up_its_powers() -> None:
    program = (
        "import render, resource as r; render.limit(5, 1 << 29); "
        "print(r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CPU)[0], r.getrlimit(r.RLIMIT_FSIZE)[0])"
    )
    folder = str(Path(render.__file__).parent)
    child = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    assert child.stdout.split() == [str(1 << 29), "5", "0"]


def test_the_child_never_sees_the_secrets_of_its_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child runs decoders on files of strangers; the parent's environment holds keys."""
    monkeypatch.setenv("SECRET_KEY", "rahasia")
    spy = tmp_path / "spy.py"
    spy.write_text("import os, sys; sys.stdout.write(' '.join(os.environ)); sys.exit(0)")
    monkeypatch.setattr(sandbox, "_SCRIPT", str(spy))
    seen = sandbox.draw(tmp_path / "x", PDF, 1, 480).decode().split()
    assert "SECRET_KEY" in os.environ
    assert "SECRET_KEY" not in seen
