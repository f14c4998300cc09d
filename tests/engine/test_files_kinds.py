"""The gate: what a file is stands in its bytes, and a refusal tells what to do next."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from engine.errors import Refusal, TooLarge, WrongKind
from engine.files import OFFICE, PDF_OR_IMAGE, VIDEO, FileStore, check, describe, gate, sandbox, sniff
from tests import hostile

DOCX, XLSX, PPTX = OFFICE
FTYP = b"\x00\x00\x00\x18ftyp"


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


def answer(store: FileStore, name: str, content: bytes) -> Refusal | None:
    """What a letter of this name and content is told, from the first byte to the open document."""
    try:
        stored = store.receive(io.BytesIO(content), filename=name, limit=hostile.LETTER_LIMIT)
        check(store.path(stored.key), stored.filename, PDF_OR_IMAGE, limit=hostile.LETTER_LIMIT)
    except Refusal as refusal:
        return refusal
    return None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    hostile.HOSTILE,
    ids=[
        f"{number}-{name[:20].encode('ascii', 'replace').decode()}"
        for number, (name, _, _) in enumerate(hostile.HOSTILE)
    ],
)
def test_hostile_files_get_their_answer(tmp_path: Path, name: str, content: bytes, code: str | None) -> None:
    refusal = answer(FileStore(tmp_path), name, content)
    assert (refusal.code if refusal else None) == code
    if refusal:
        assert refusal.detail != type(refusal).sentence, "the sentence says what is wrong with this very file"
        assert refusal.detail.endswith("lalu unggah lagi.")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (hostile.good_pdf("x"), "application/pdf"),
        (hostile.good_jpeg(), "image/jpeg"),
        (hostile.good_png(), "image/png"),
        (b"GIF89a\x01\x00\x01\x00", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "application/octet-stream"),
        (hostile.office_file(), DOCX),
        (hostile.office_file("xl/workbook.xml"), XLSX),
        (hostile.office_file("ppt/presentation.xml"), PPTX),
        (hostile.office_file(word__vbaProject_dot_bin=b"x"), "application/zip"),
        (hostile.archive_of(a=b"b"), "application/zip"),
        (hostile.archive_of(a=b"b")[:-5], "application/octet-stream"),
        (FTYP + b"isom\x00\x00\x02\x00", "video/mp4"),
        (FTYP + b"mp42\x00\x00\x00\x00", "video/mp4"),
        (FTYP + b"qt  \x00\x00\x00\x00", "video/quicktime"),
        (FTYP + b"heic\x00\x00\x00\x00", "image/heic"),
        (FTYP + b"M4A \x00\x00\x00\x00", "application/octet-stream"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska", "application/octet-stream"),
        ("Notulensi rapat – selesai\r\n\tBandung".encode(), "text/plain"),
        (b"\xef\xbb\xbfnama;nip\r\n", "text/plain"),
        (b"abc\x00def", "application/octet-stream"),
        (b"caf\xe9", "application/octet-stream"),
        (b"a" * 300_000 + b"\x01", "application/octet-stream"),
        (b"a" * 300_000 + b"\xc3", "application/octet-stream"),
        (b"\xef\xbb\xbf  <svg/>", "application/octet-stream"),
        (b"#!/bin/sh\n", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",  # the bytes themselves would name each run's tests anew
)
def test_the_kind_stands_in_the_bytes(tmp_path: Path, content: bytes, media_type: str) -> None:
    assert sniff(written(tmp_path, content)) == media_type


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("surat.pdf", hostile.good_pdf("x"), "application/pdf"),
        ("SURAT.PDF", hostile.good_pdf("x"), "application/pdf"),
        ("tanpa akhiran", hostile.good_pdf("x"), "application/pdf"),
        ("Kab. Bandung", hostile.good_pdf("x"), "application/pdf"),
        ("foto.jpeg", hostile.good_jpeg(6), "image/jpeg"),
        ("foto.png", hostile.good_png(), "image/png"),
        ("notulensi.docx", hostile.office_file(), DOCX),
        ("rekaman.mp4", FTYP + b"isom" + bytes(50), "video/mp4"),
    ],
)
def test_what_is_asked_for_passes(tmp_path: Path, name: str, content: bytes, media_type: str) -> None:
    assert check(written(tmp_path, content), name, (*PDF_OR_IMAGE, *OFFICE, *VIDEO)) == media_type


def test_messages_name_the_allowed_kinds(tmp_path: Path) -> None:
    """The letter is asked for as PDF, JPEG or PNG, and the refusal says exactly that."""
    assert describe(PDF_OR_IMAGE) == "PDF, JPEG, PNG"
    with pytest.raises(WrongKind, match=r"Word.*Yang diterima: PDF, JPEG, PNG"):
        check(written(tmp_path, hostile.office_file()), "surat.docx", PDF_OR_IMAGE)
    with pytest.raises(WrongKind, match=r"berakhiran \.jpg, tetapi isinya PDF"):
        check(written(tmp_path, hostile.good_pdf("x")), "surat.jpg", PDF_OR_IMAGE)
    with pytest.raises(WrongKind, match="bukan PDF"):
        check(written(tmp_path, b"MZ\x00"), "surat.pdf", PDF_OR_IMAGE)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (hostile.locked_pdf(), "kata sandi"),
        (b"", "kosong"),
        (hostile.png_claiming(60_000, 60_000), "50 megapiksel"),
        (hostile.png_claiming(8_000, 6_300), "50 megapiksel"),
        (hostile.good_pdf("x")[:-40], "terpotong"),
        (hostile.good_pdf("x") + hostile.archive_of(a=b"b"), "arsip ZIP"),
    ],
)
def test_each_fault_has_its_own_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(WrongKind, match=sentence):
        check(written(tmp_path, content), "x", PDF_OR_IMAGE)


def test_an_office_file_that_unpacks_without_measure_is_refused(tmp_path: Path) -> None:
    bomb = written(tmp_path, hostile.zip_bomb())
    assert bomb.stat().st_size < 10_000
    assert sniff(bomb) == DOCX
    with pytest.raises(WrongKind, match="terlalu rumit"):
        check(bomb, "surat.docx", OFFICE)


def test_the_limit_belongs_to_the_document_asked_for(tmp_path: Path) -> None:
    letter = written(tmp_path, hostile.good_pdf("x"))
    size = letter.stat().st_size
    assert check(letter, "x.pdf", PDF_OR_IMAGE, limit=size) == "application/pdf"
    with pytest.raises(TooLarge):
        check(letter, "x.pdf", PDF_OR_IMAGE, limit=size - 1)
    assert "2,5 MB" in gate.too_large(5 << 19).detail


def test_trailing_padding_after_the_end_of_a_pdf_is_no_damage(tmp_path: Path) -> None:
    """Some scanners pad the file; that is not a cut document."""
    assert check(written(tmp_path, hostile.good_pdf("x") + bytes(10_000)), "x.pdf", PDF_OR_IMAGE) == "application/pdf"


def test_a_pdf_may_carry_an_archive_inside_as_its_attachment(tmp_path: Path) -> None:
    """Only a file that an unpacker would accept as a whole is hiding something."""
    letter = hostile.good_pdf("x").replace(b"xref\n", hostile.archive_of(a=b"b") + b"\nxref\n", 1)
    assert check(written(tmp_path, letter), "x.pdf", PDF_OR_IMAGE) == "application/pdf"


def test_every_failure_of_the_child_has_a_sentence() -> None:
    assert set(gate._WHY_NOT) == set(sandbox.Failure) - {sandbox.Failure.NO_SUCH_PAGE}
