"""Documents: downloads that can do nothing, and pages as images, only for those who may see the case's documents."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from engine.records import Attachment, CaseDocument
from tests.office import LETTER, Bandung
from tests.web.conftest import Visit


@pytest.fixture
def letter(bandung: Bandung) -> str:
    """The public id of the letter of a case that waits for the head of office."""
    bandung.file()
    with bandung.database.reading() as session:
        found = session.scalar(
            select(Attachment.public_id).join(CaseDocument, CaseDocument.attachment_id == Attachment.id)
        )
    assert found is not None
    return found


def test_a_download_is_a_download_and_may_do_nothing(letter: str, visit: Visit) -> None:
    got = visit("bandung.kadis").client.get(f"/lampiran/{letter}", buffered=True)
    assert got.status_code == 200
    assert got.data == LETTER
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"].startswith("sandbox ")
    assert got.headers["Cache-Control"].startswith("private")


def test_a_page_is_an_image_kept_privately(letter: str, visit: Visit) -> None:
    browser = visit("bandung.kadis")
    got = browser.client.get(f"/lampiran/{letter}/halaman/1?lebar=480")
    assert got.mimetype == "image/webp"
    with Image.open(io.BytesIO(got.data)) as image:
        assert image.width == 480
    assert got.headers["Cache-Control"].startswith("private, max-age=")
    again = browser.client.get(
        f"/lampiran/{letter}/halaman/1?lebar=480", headers={"If-None-Match": got.headers["ETag"]}
    )
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize(
    "path", ["halaman/2", "halaman/0", "halaman/1?lebar=5000", "halaman/1?lebar=abc", "halaman/1?lebar="]
)
def test_pages_that_are_none(letter: str, visit: Visit, path: str) -> None:
    assert visit("bandung.kadis").client.get(f"/lampiran/{letter}/{path}", buffered=True).status_code == 404


@pytest.mark.parametrize(
    ("username", "allowed"),
    [
        ("bandung.pemohon", True),
        ("bandung.kadis", True),
        ("auditor", True),
        ("bandung.kabid", False),
        ("bandung.operator1", False),
        ("lain.pegawai", False),
        ("admin", False),
    ],
)
def test_who_may_open_the_letter(letter: str, visit: Visit, username: str, allowed: bool) -> None:
    """Nobody below reads a letter before it has come to their role."""
    client = visit(username).client
    for path in (f"/lampiran/{letter}", f"/lampiran/{letter}/halaman/1"):
        assert (client.get(path, buffered=True).status_code == 200) is allowed


def test_even_a_kept_image_asks_again_who_looks(letter: str, visit: Visit) -> None:
    tag = visit("bandung.kadis").client.get(f"/lampiran/{letter}/halaman/1").headers["ETag"]
    got = visit("lain.pegawai").client.get(f"/lampiran/{letter}/halaman/1", headers={"If-None-Match": tag})
    assert got.status_code == 404


def test_strangers_are_sent_to_sign_in(letter: str, visit: Visit) -> None:
    got = visit().client.get(f"/lampiran/{letter}")
    assert got.status_code == 303
    assert "/masuk" in got.headers["Location"]


def test_a_document_that_cannot_be_drawn_can_still_be_downloaded(bandung: Bandung, visit: Visit) -> None:
    broken = bandung.letter(content=b"%PDF-1.4\nnothing more", filename="rusak.pdf")
    client = visit("bandung.pemohon").client
    assert client.get(f"/lampiran/{broken}/halaman/1", buffered=True).status_code == 415
    assert client.get(f"/lampiran/{broken}", buffered=True).status_code == 200
