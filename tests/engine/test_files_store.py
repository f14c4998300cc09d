"""The file store: whole and durable before anybody is told, without a trace otherwise."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from engine.errors import TooLarge
from engine.files import FileStore, Stored, store
from engine.files.names import LONGEST, clean_filename
from tests.hostile import good_jpeg, good_pdf

LETTER = good_pdf("Surat permohonan")
HOUR = timedelta(hours=1)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "berkas")


def keep(files: FileStore, content: bytes = LETTER, name: str = "surat.pdf", limit: int = 10 << 20) -> Stored:
    return files.receive(io.BytesIO(content), filename=name, limit=limit)


def everything(files: FileStore) -> list[Path]:
    return [path for path in files.root.rglob("*") if path.is_file()]


def age(path: Path, by: timedelta) -> None:
    old = path.stat().st_mtime - by.total_seconds()
    os.utime(path, (old, old))


class Stream:
    """A stream of known length that counts what was read and may break."""

    def __init__(self, length: int, breaks_at: int | None = None) -> None:
        self.length, self.breaks_at, self.read_so_far = length, breaks_at, 0

    def read(self, size: int = -1) -> bytes:
        if self.breaks_at is not None and self.read_so_far >= self.breaks_at:
            raise ConnectionResetError
        count = min(size, self.length - self.read_so_far)
        self.read_so_far += count
        return bytes(count)


def test_what_was_sent_comes_back(files: FileStore) -> None:
    stored = keep(files)
    with files.open(stored.key) as stream:
        assert stream.read() == LETTER
    assert stored.sha256 == hashlib.sha256(LETTER).hexdigest()
    assert (stored.size, stored.media_type, stored.filename) == (len(LETTER), "application/pdf", "surat.pdf")
    place = files.path(stored.key)
    assert everything(files) == [place]
    assert place.relative_to(files.root).parts == (stored.key[:2], stored.key[2:4], stored.key)
    assert place.stat().st_mode & 0o077 == 0


def test_the_key_comes_from_nothing_that_was_sent(files: FileStore) -> None:
    first, second = keep(files), keep(files)
    assert first.key != second.key
    assert first.sha256 == second.sha256


def test_the_limit_itself_still_passes(files: FileStore) -> None:
    assert keep(files, limit=len(LETTER)).size == len(LETTER)


def test_an_endless_stream_is_cut_at_the_limit(files: FileStore) -> None:
    """Bytes are counted as they come, so 1 TiB costs what the limit allows and leaves nothing."""
    endless = Stream(1 << 40)
    with pytest.raises(TooLarge) as refusal:
        files.receive(cast("BinaryIO", endless), filename="x.pdf", limit=10 << 20)
    assert (refusal.value.status, refusal.value.code) == (413, "too_large")
    assert "10 MB" in refusal.value.detail
    assert endless.read_so_far < 11 << 20
    assert everything(files) == []


def test_a_broken_connection_leaves_nothing(files: FileStore) -> None:
    with pytest.raises(ConnectionResetError):
        files.receive(cast("BinaryIO", Stream(1 << 30, breaks_at=1 << 20)), filename="x.pdf", limit=1 << 30)
    assert everything(files) == []


@pytest.mark.parametrize("failing", ["fsync", "rename", "sync_directory"])
def test_a_failing_disk_leaves_nothing(files: FileStore, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    owner = {"fsync": os, "rename": Path, "sync_directory": store}[failing]
    monkeypatch.setattr(owner, failing, fail)
    with pytest.raises(OSError, match="No space"):
        keep(files)
    assert everything(files) == []


def test_content_then_name_then_directories_are_made_durable(files: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order that lets a row be written afterwards: bytes, final name, and each directory up to the root."""
    happened: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def log_fsync(descriptor: int) -> None:
        target = Path(f"/proc/self/fd/{descriptor}").readlink()
        happened.append("root" if target == files.root else target.parent.name if target.is_file() else "directory")
        fsync(descriptor)

    def log_rename(self: Path, target: Path) -> Path:
        happened.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", log_fsync)
    monkeypatch.setattr(Path, "rename", log_rename)
    keep(files)
    assert happened == ["tmp", "rename", "directory", "directory", "root"]


def test_a_changed_or_missing_file_does_not_verify(files: FileStore) -> None:
    stored = keep(files)
    assert files.verify(stored.key, stored.sha256)
    content = bytearray(LETTER)
    content[100] ^= 1
    files.path(stored.key).write_bytes(content)
    assert not files.verify(stored.key, stored.sha256)
    files.path(stored.key).unlink()
    assert not files.verify(stored.key, stored.sha256)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 32, "a" * 31, "a" * 33, "a" * 32 + "\n", "/" + "a" * 31])
def test_only_keys_lead_to_files(files: FileStore, key: str) -> None:
    for use in (files.path, files.open, files.remove):
        with pytest.raises(ValueError, match="not a key"):
            use(key)


def test_sweep_takes_old_orphans_and_nothing_else(files: FileStore) -> None:
    named, orphan, young = keep(files), keep(files), keep(files)
    draft = files.drafts / "tmpgone"
    draft.write_bytes(b"half")
    for path in (files.path(named.key), files.path(orphan.key), draft):
        age(path, 2 * HOUR)
    picture = files.pages / orphan.key[:2] / f"{orphan.key}-1-480.webp"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"image")
    asked: list[str] = []

    def known(keys: Collection[str]) -> set[str]:
        asked.extend(keys)
        return {named.key}

    assert files.sweep(known, older_than=HOUR) == 3
    assert sorted(everything(files)) == sorted([files.path(named.key), files.path(young.key)])
    assert young.key not in asked, "a file whose row is being written now must not even be asked about"


def test_removing_takes_the_page_images_along(files: FileStore) -> None:
    stored, other = keep(files), keep(files, good_jpeg(), "foto.jpg")
    for key in (stored.key, other.key):
        picture = files.pages / key[:2] / f"{key}-1-480.webp"
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_bytes(b"image")
    assert files.remove(stored.key) == 2
    assert files.remove(stored.key) == 0
    assert all(other.key in path.name for path in everything(files))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Surat Permohonan.PDF", "Surat Permohonan.PDF"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\fakepath\\surat.pdf", "surat.pdf"),
        ("surat\x00\r\n\x1b[31m.pdf", "surat [31m.pdf"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("\u200f\u2066surat\u2069.pdf", "surat.pdf"),
        ('<b>"x"|?*:.pdf', "bx.pdf"),
        ("Re\u0301sume\u0301.pdf", "R\u00e9sum\u00e9.pdf"),
        ("undangan Kab. Bandung", "undangan Kab. Bandung.pdf"),
        ("nomor 12.2026", "nomor 12.2026.pdf"),
        ("", "berkas.pdf"),
        ("...", "berkas.pdf"),
        (".pdf", "berkas.pdf"),
        ("\udcff\udcfe", "berkas.pdf"),
        ("  surat \t dinas  .pdf", "surat dinas.pdf"),
    ],
)
def test_names_are_made_harmless(sent: str, kept: str) -> None:
    assert clean_filename(sent, "application/pdf") == kept


def test_long_names_keep_their_ending() -> None:
    name = clean_filename("surat " * 1000 + ".jpeg", "image/jpeg")
    assert len(name) <= LONGEST
    assert name.startswith("surat surat")
    assert name.endswith(".jpeg")
    assert clean_filename("x" * 1000, "application/octet-stream") == "x" * LONGEST
