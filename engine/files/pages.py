"""Documents as page images, because phones and sandboxed pages do not show PDFs.

Images are made once and kept under the cache folder by key, page and width. A document that cannot be drawn is
remembered too, so that it costs its seconds once. The folder may be emptied at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.errors import NotFound, WrongKind
from engine.files.durable import write_atomic
from engine.files.kinds import IMAGES
from engine.files.sandbox import ChildFailed, Failure, draw, inspect

WIDTHS = (480, 960, 1440)
IMAGE_TYPE = "image/webp"
SHOWN = ("application/pdf", *IMAGES)
_HOPELESS = b"!"


class PageError(WrongKind):
    """The document has no page to show; it can still be downloaded."""

    sentence = "Pratinjau tidak dapat dibuat; unduh berkasnya."


def page_count(path: Path, media_type: str, *, cache: Path | None = None) -> int:
    """Number of pages; an image has one. Raises `PageError`, or `SlowDown` when the machine is too busy."""
    return int(_made(cache, f"{path.name}.pages", media_type, lambda: str(inspect(path, media_type)).encode()))


def page_image(path: Path, media_type: str, page: int, *, width: int, cache: Path | None = None) -> bytes:
    """One page as `IMAGE_TYPE`: upright, without EXIF, `width` pixels wide (a smaller image keeps its size).

    Pages count from 1; `width` is one of `WIDTHS`; `cache` is where images are kept (`FileStore.pages`).
    Raises `NotFound` for another page or width, `PageError` when nothing can be drawn, `SlowDown` when too busy.
    """
    if page < 1 or width not in WIDTHS:
        raise NotFound
    return _made(cache, f"{path.name}-{page}-{width}.webp", media_type, lambda: draw(path, media_type, page, width))


def _made(cache: Path | None, name: str, media_type: str, make: Callable[[], bytes]) -> bytes:
    """What the cache holds under the name, or what `make` gives, kept for the next time."""
    if media_type not in SHOWN:
        raise PageError
    place = None if cache is None else cache / name[:2] / name
    content = place.read_bytes() if place is not None and place.exists() else b""
    if not content:
        content = _attempt(make)
        if cache is not None and place is not None:
            write_atomic(place, content, scratch=cache)
    if content == _HOPELESS:
        raise PageError
    return content


def _attempt(make: Callable[[], bytes]) -> bytes:
    try:
        return make()
    except ChildFailed as failed:
        if failed.failure is Failure.NO_SUCH_PAGE:
            raise NotFound from failed
        return _HOPELESS
