"""Page images: right side up, small, made once, and made where a hostile document hurts nobody."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import NotFound
from engine.files import WIDTHS, PageError, page_count, page_image, pages, render, sandbox
from tests import hostile

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / ("ab" * 16)
    path.write_bytes(content)
    return path


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def colour(picture: Image.Image, across: float, down: float) -> str:
    left, top = int(across * picture.width), int(down * picture.height)
    red, green, blue = picture.convert("RGB").crop((left, top, left + 1, top + 1)).tobytes()
    known = {(True, False, False): "red", (False, False, True): "blue"}
    return known.get((red > 200, green > 60, blue > 200), f"{red} {green} {blue}")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_letter_becomes_a_picture_of_paper_with_ink(tmp_path: Path, width: int) -> None:
    letter = written(tmp_path, hostile.good_pdf("Kepada Yth.\nKepala Dinas"))
    picture = opened(page_image(letter, PDF, 1, width=width))
    assert picture.format == "WEBP"
    assert abs(picture.width - width) <= 1
    assert abs(picture.height / picture.width - 842 / 595) < 0.01
    shades = picture.convert("L").histogram()
    assert sum(shades[:80]) > 50, "the text is there"
    assert shades[255] > 0.8 * sum(shades), "on white paper"


def test_pages_are_counted_and_each_can_be_seen(tmp_path: Path) -> None:
    book = written(tmp_path, hostile.many_pages(7))
    assert page_count(book, PDF) == 7
    assert page_image(book, PDF, 7, width=480)
    for page in (0, -1, 8):
        with pytest.raises(NotFound):
            page_image(book, PDF, page, width=480)
    with pytest.raises(NotFound):
        page_image(book, PDF, 1, width=100_000)


def test_an_image_is_one_page(tmp_path: Path) -> None:
    photo = written(tmp_path, hostile.good_jpeg())
    assert page_count(photo, JPEG) == 1
    with pytest.raises(NotFound):
        page_image(photo, JPEG, 2, width=480)


def test_a_turned_photo_is_shown_upright_and_tells_nothing_of_the_camera(tmp_path: Path) -> None:
    """Stored lying with red left; orientation 6 asks for a quarter turn clockwise, so red comes to the top."""
    source = hostile.good_jpeg(orientation=6)
    assert b"Kamera Rahasia" in source
    content = page_image(written(tmp_path, source), JPEG, 1, width=480)
    picture = opened(content)
    assert (picture.width, picture.height) == (480, 720)
    assert (colour(picture, 0.5, 0.1), colour(picture, 0.5, 0.9)) == ("red", "blue")
    assert b"Kamera Rahasia" not in content
    assert not picture.getexif()


def test_small_images_are_not_blown_up(tmp_path: Path) -> None:
    assert opened(page_image(written(tmp_path, hostile.good_png()), PNG, 1, width=1440)).size == (640, 400)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_pixels_comes_out_white_where_it_is_white_or_clear(tmp_path: Path, mode: str) -> None:
    clear: dict[str, tuple[int, ...] | int] = {
        "LA": (0, 0),
        "RGBA": (0, 0, 0, 0),
        "I;16": 65535,
        "1": 1,
        "L": 255,
        "P": 255,
    }
    picture = Image.new(mode, (600, 300), clear[mode])
    if mode == "P":
        picture.putpalette([value for value in range(256) for _ in range(3)])
    out = io.BytesIO()
    picture.save(out, "PNG")
    shown = opened(page_image(written(tmp_path, out.getvalue()), PNG, 1, width=480))
    assert shown.size == (480, 240)
    assert shown.convert("L").getextrema() == (255, 255)


def test_a_ribbon_stays_bounded(tmp_path: Path) -> None:
    """A page of 5 × 14 400 points would be four million pixels high at this width."""
    ribbon = hostile.many_pages(1).replace(b"[0 0 420 595]", b"[0 0 5 14400]")
    picture = opened(page_image(written(tmp_path, ribbon), PDF, 1, width=1440))
    assert picture.height <= render.TALLEST * 1440


def test_images_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "pages"
    letter = written(tmp_path, hostile.good_pdf("x"))
    first = page_image(letter, PDF, 1, width=480, cache=cache), page_count(letter, PDF, cache=cache)

    def refuse(*_: object) -> None:
        raise AssertionError("asked the child again")

    monkeypatch.setattr(pages, "draw", refuse)
    monkeypatch.setattr(pages, "inspect", refuse)
    assert (page_image(letter, PDF, 1, width=480, cache=cache), page_count(letter, PDF, cache=cache)) == first
    with pytest.raises(AssertionError):
        page_image(letter, PDF, 1, width=960, cache=cache)
    kept = sorted(path.name for path in cache.rglob("*") if path.is_file())
    assert kept == [f"{letter.name}-1-480.webp", f"{letter.name}.pages"]


def test_a_hopeless_document_costs_its_seconds_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that calculates for ever is ended by the limit on CPU time, and remembered."""
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 1)
    slow = written(tmp_path, hostile.slow_pdf())
    started = time.monotonic()
    with pytest.raises(PageError, match="Pratinjau tidak dapat dibuat; unduh berkasnya"):
        page_image(slow, PDF, 1, width=1440, cache=tmp_path / "pages")
    assert time.monotonic() - started < 10
    monkeypatch.setattr(pages, "draw", None)
    with pytest.raises(PageError):
        page_image(slow, PDF, 1, width=1440, cache=tmp_path / "pages")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (hostile.locked_pdf(), PDF),
        (hostile.good_pdf("x")[:300], PDF),
        (hostile.png_claiming(60_000, 60_000), PNG),
        (hostile.png_claiming(6_000, 6_000), PNG),
        (hostile.good_png(), JPEG),
        (hostile.good_jpeg()[:2000], JPEG),
        (hostile.office_file(), "application/zip"),
        (b"Catatan", "text/plain"),
    ],
)
def test_what_cannot_be_shown_says_so(tmp_path: Path, content: bytes, media_type: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(PageError, match="unduh berkasnya"):
        page_image(path, media_type, 1, width=480)
    with pytest.raises(PageError):
        page_count(path, media_type)


def test_many_threads_see_the_same_page(tmp_path: Path) -> None:
    cache = tmp_path / "pages"
    letter = written(tmp_path, hostile.good_pdf("x"))
    seen: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: seen.append(page_image(letter, PDF, 1, width=480, cache=cache)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(seen) == 6
    assert len(set(seen)) == 1
    assert not list(cache.glob("tmp*")), "no draft is left behind"
