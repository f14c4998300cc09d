"""What a file is, by its content alone: neither its name nor what the sender says about it counts."""

from __future__ import annotations

import codecs
import mimetypes
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from engine.files.archive import read_archive

UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Kind:
    """A recognised kind: its media type, what people call it, and the endings its files may carry (first: usual)."""

    media_type: str
    label: str
    extensions: tuple[str, ...]


_OOXML = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, Kind] = {
    kind.media_type: kind
    for kind in (
        Kind("application/pdf", "PDF", (".pdf",)),
        Kind("image/jpeg", "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif")),
        Kind("image/png", "PNG", (".png",)),
        Kind("image/gif", "GIF", (".gif",)),
        Kind("image/webp", "WebP", (".webp",)),
        Kind("image/heic", "HEIC", (".heic", ".heif")),
        Kind(_OOXML + "wordprocessingml.document", "Word (docx)", (".docx",)),
        Kind(_OOXML + "spreadsheetml.sheet", "Excel (xlsx)", (".xlsx",)),
        Kind(_OOXML + "presentationml.presentation", "PowerPoint (pptx)", (".pptx",)),
        Kind("application/zip", "ZIP", (".zip",)),
        Kind("video/mp4", "MP4", (".mp4", ".m4v", ".3gp")),
        Kind("video/quicktime", "MOV", (".mov", ".qt")),
        Kind("video/webm", "WebM", (".webm",)),
        Kind("text/plain", "teks", (".txt", ".text", ".csv", ".log", ".md")),
    )
}
IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")
PDF_OR_IMAGE = ("application/pdf", "image/jpeg", "image/png")
OFFICE = tuple(media_type for media_type in KINDS if media_type.startswith(_OOXML))
VIDEO = ("video/mp4", "video/quicktime", "video/webm")

_OFFICE_PARTS = dict(zip(("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"), OFFICE, strict=True))
_HEADS = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_STILL_BRAND = re.compile(rb"hei[cxms]|hevc|mif1|msf1")
_MP4_BRAND = re.compile(rb"iso[m2-9]|mp4[12]|avc1|M4V |MSNV|dash|3gp.")
_NOT_TEXT = re.compile(
    rb"\A#!|\A(\xef\xbb\xbf)?\s*<|<(!doctype|\?xml|html|head|body|script|svg|iframe|object|embed)", re.IGNORECASE
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_CHUNK = 1 << 18
_ACTIVE = (
    "apk|app|bat|chm|cmd|com|cpl|deb|desktop|dll|docm|dmg|exe|hta|img|iso|jar|js|jse|lnk|mht|mjs|msi|msp|pif|php|pptm|"
    "ps1|py|rar|reg|rpm|scr|sh|svgz|url|vb|vbe|vbs|wsf|xlsm|7z"
)
_ENDINGS = (
    {f".{ending}" for ending in _ACTIVE.split("|")}
    | set(mimetypes.MimeTypes(filenames=()).types_map[True])
    | {ending for kind in KINDS.values() for ending in kind.extensions}
)


def label_of(media_type: str) -> str:
    """What people call the kind; a sentence part for one that is not recognised."""
    return KINDS[media_type].label if media_type in KINDS else "tidak dikenali"


def describe(allowed: Collection[str]) -> str:
    """The allowed kinds for a message or a form: "PDF, JPEG, PNG"."""
    return ", ".join(label_of(media_type) for media_type in allowed)


def extensions_of(media_type: str) -> tuple[str, ...]:
    """The endings files of this kind may carry, the usual one first; empty for an unknown kind."""
    return KINDS[media_type].extensions if media_type in KINDS else ()


def extension(filename: str) -> str:
    """The ending of a name if it is one that means something ("Kab. Contoh" and "No. 12.2026" have none)."""
    _, dot, last = filename.rpartition(".")
    return dot + last if (dot + last).lower() in _ENDINGS else ""


def sniff(path: Path) -> str:
    """The media type of a file by its content; `application/octet-stream` when it is none of `KINDS`."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    for start, media_type in _HEADS:
        if head.startswith(start):
            return media_type
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return _archive_kind(path)
    return _film_kind(head) or _text_kind(path, head)


def _archive_kind(path: Path) -> str:
    """An office document is an archive with the right parts and without macros; the rest is plain ZIP."""
    archive = read_archive(path)
    if archive is None:
        return UNKNOWN
    if "[Content_Types].xml" in archive.names and not any(name.endswith("vbaProject.bin") for name in archive.names):
        for part, media_type in _OFFICE_PARTS.items():
            if part in archive.names:
                return media_type
    return "application/zip"


def _film_kind(head: bytes) -> str | None:
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else UNKNOWN
    box, brand = head[4:8], head[8:12]
    if box == b"ftyp":
        if brand == b"qt  ":
            return "video/quicktime"
        if _STILL_BRAND.match(brand):
            return "image/heic"
        return "video/mp4" if _MP4_BRAND.match(brand) else UNKNOWN
    return "video/quicktime" if box in (b"moov", b"wide") else None


def _text_kind(path: Path, head: bytes) -> str:
    """Readable UTF-8 from the first byte to the last that is neither markup nor a script."""
    if not head or _NOT_TEXT.search(head):
        return UNKNOWN
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(_CHUNK):
                if _CONTROL.search(decoder.decode(chunk)):
                    return UNKNOWN
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return UNKNOWN
    return "text/plain"
