"""Looking into ZIP files without unpacking them: the directory at the end is read, no member ever is."""

from __future__ import annotations

import os
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

_END = struct.Struct("<4s4H2LH")  # end of central directory: magic, …, members, size of directory, …, length of comment
_LONGEST_TAIL = _END.size + 0xFFFF
_MOST_MEMBERS = 10_000
_LARGEST_DIRECTORY = 4 << 20


@dataclass(frozen=True, slots=True)
class Archive:
    """What the directory of an archive says: member names, and bytes it claims to hold once unpacked."""

    names: frozenset[str]
    unpacked: int


def ends_as_archive(path: Path) -> bool:
    """Whether the file's last bytes are exactly the end of a ZIP, so that an unpacker would accept it as one."""
    return _end_record(path) is not None


def read_archive(path: Path) -> Archive | None:
    """The directory of a ZIP file; nothing when there is none, it is broken, or too large to be an office file's."""
    end = _end_record(path)
    if end is None or end[0] > _MOST_MEMBERS or end[1] > _LARGEST_DIRECTORY:
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        return None
    return Archive(frozenset(member.filename for member in members), sum(member.file_size for member in members))


def _end_record(path: Path) -> tuple[int, int] | None:
    """Number of members and bytes of directory, if the file ends as a ZIP does."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _LONGEST_TAIL))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return None
    *_, members, directory, _offset, comment = _END.unpack_from(tail, at)
    return (members, directory) if at + _END.size + comment == len(tail) else None
