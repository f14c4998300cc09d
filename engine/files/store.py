"""The bytes of attachments on disk, outside every web root, under keys that say nothing about them.

The order promised to the rows: a file is whole, durable and under its final name before `receive` returns, so the row
is written after it. What no row ever names is removed by `sweep`.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from engine.files.durable import flush, sync_directory, temporary
from engine.files.gate import too_large
from engine.files.kinds import sniff
from engine.files.names import clean_filename

_KEY = re.compile(r"[0-9a-f]{32}")
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Stored:
    """A file received: what its row needs to know. `size` in bytes, `sha256` in hex, `media_type` by content."""

    key: str
    sha256: str
    size: int
    media_type: str
    filename: str


class FileStore:
    """Files below one root folder: `ab/cd/<key>`, with drafts in `tmp/` and page images in `pages/`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.drafts = root / "tmp"
        self.pages = root / "pages"

    def receive(self, stream: BinaryIO, *, filename: str, limit: int) -> Stored:
        """Keep what the stream gives, counting as it comes; nothing is believed about length, name or type.

        Raises `TooLarge` as soon as more than `limit` bytes came; on any failure no trace stays on disk.
        """
        with temporary(self.drafts) as (draft, out):
            sha256, size = _copy(stream, out, limit)
            flush(out)
            media_type = sniff(draft)
            key = self._keep(draft)
        return Stored(key, sha256, size, media_type, clean_filename(filename, media_type))

    def path(self, key: str) -> Path:
        """Where the file of a key lies, whether or not it is there. Raises `ValueError` for what is no key."""
        if not _KEY.fullmatch(key):
            raise ValueError("not a key of the file store")
        return self.root / key[:2] / key[2:4] / key

    def open(self, key: str) -> BinaryIO:
        """The file to read from. Raises `FileNotFoundError`, `ValueError` for what is no key."""
        return self.path(key).open("rb")

    def verify(self, key: str, sha256: str) -> bool:
        """Whether the file is there and still has these bytes."""
        try:
            with self.path(key).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def remove(self, key: str) -> int:
        """Remove a file and the page images made of it; how many were there. Raises `ValueError` for no key."""
        file = self.path(key)
        return _unlink(file) + sum(_unlink(image) for image in (self.pages / key[:2]).glob(f"{key}*"))

    def sweep(self, known: Callable[[Collection[str]], Collection[str]], *, older_than: timedelta) -> int:
        """Remove files that no row names, and drafts left by a crash, once they are older than `older_than`.

        `known` is asked with up to 256 keys at a time and answers those that have a row. Age is measured against the
        file system's own clock, because a demonstration office may set the house's clock ahead, and a file whose
        row is just being written must not look old. Returns how many files went, page images included.
        """
        before = self._file_system_time() - older_than.total_seconds()
        drafts = chain(self.drafts.glob("*"), self.pages.glob("tmp*"))
        removed = sum(_unlink(path) for path in _older(drafts, before))
        for shard in self._shards():
            keys = [path.name for path in _older(shard.glob("*/*"), before) if _KEY.fullmatch(path.name)]
            for start in range(0, len(keys), 256):
                batch = keys[start : start + 256]
                removed += sum(self.remove(key) for key in set(batch).difference(known(batch)))
        return removed

    def _keep(self, draft: Path) -> str:
        """Give the draft its final name and make every directory on the way durable."""
        key = secrets.token_hex(16)
        place = self.path(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.rename(place)
        try:
            for directory in (place.parent, place.parent.parent, self.root):
                sync_directory(directory)
        except BaseException:
            place.unlink(missing_ok=True)
            raise
        return key

    def _shards(self) -> Iterator[Path]:
        return (path for path in self.root.glob("[0-9a-f][0-9a-f]") if path.is_dir())

    def _file_system_time(self) -> float:
        with temporary(self.drafts) as (draft, _):
            return draft.stat().st_mtime


def _copy(source: BinaryIO, target: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def _older(paths: Iterable[Path], before: float) -> Iterator[Path]:
    for path in paths:
        try:
            if path.stat().st_mtime < before:
                yield path
        except FileNotFoundError:
            continue  # a receiver renamed or removed it meanwhile


def _unlink(path: Path) -> int:
    try:
        path.unlink()
    except FileNotFoundError:
        return 0
    return 1
