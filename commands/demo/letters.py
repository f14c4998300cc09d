"""Letters of the demonstration office: small real PDFs with two pages of readable text, made byte by byte."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.wording import MONTHS, day_text, when_text

WIDTH, HEIGHT = 595, 842  # A4 in points
_LEFT, _TOP, _LEADING, _COLUMNS = 71, 770, 16, 68


@dataclass(frozen=True, slots=True)
class Letter:
    """What a request for a meeting says."""

    sender: str
    to: str
    number: str
    day: date
    subject: str
    starts_at: datetime
    ends_at: datetime
    guests: int
    contact: str
    zone: ZoneInfo


def letter_pdf(letter: Letter) -> bytes:
    """The letter and its annex as a PDF of two pages."""
    return _pdf([_page(letter.sender, _body(letter)), _page(letter.sender, _annex(letter))])


def paper_pdf(sender: str, lines: Iterable[str]) -> bytes:
    """Any other paper: one page under a letterhead."""
    return _pdf([_page(sender, [part for line in lines for part in (_paragraph(line) or [""])])])


def _body(letter: Letter) -> list[str]:
    day = f"Bandung, {letter.day.day} {MONTHS[letter.day.month - 1]} {letter.day.year}"
    asked = (
        f"Sehubungan dengan akan dilaksanakannya {letter.subject}, bersama ini kami mohon bantuan pembuatan tautan Zoom "
        f"Meeting untuk {letter.guests} peserta beserta pendampingan oleh operator selama kegiatan berlangsung."
    )
    return [
        *(day, "", f"Nomor      : {letter.number}", "Sifat      : Biasa", "Lampiran   : 1 (satu) lembar"),
        *("Hal        : Permohonan tautan Zoom Meeting", "", "Yth.", letter.to, "di Bandung", ""),
        *(*_paragraph(asked), "", "Kegiatan dilaksanakan pada:", *_schedule(letter), ""),
        *_paragraph("Susunan acara kami lampirkan. Atas perhatian dan kerja samanya kami ucapkan terima kasih."),
        *("", "", f"{letter.sender},", "", "", letter.contact),
    ]


def _annex(letter: Letter) -> list[str]:
    middle = letter.starts_at + (letter.ends_at - letter.starts_at) / 2
    rows = (
        (letter.starts_at, "Pembukaan dan pengarahan"),
        (middle, "Paparan dan diskusi"),
        (letter.ends_at, "Penutupan"),
    )
    return [
        *(f"Lampiran surat nomor {letter.number}", "", "SUSUNAN ACARA", letter.subject, ""),
        *(day_text(letter.starts_at.astimezone(letter.zone).date()), ""),
        *(f"{at.astimezone(letter.zone):%H.%M}   {text}" for at, text in rows),
        *("", *_paragraph(f"Narahubung: {letter.contact}, {letter.sender}.")),
    ]


def _schedule(letter: Letter) -> Iterable[str]:
    yield f"  mulai    : {when_text(letter.starts_at, letter.zone)}"
    yield f"  selesai  : {when_text(letter.ends_at, letter.zone)}"
    yield f"  peserta  : {letter.guests} orang"


def _paragraph(text: str) -> list[str]:
    return textwrap.wrap(text, _COLUMNS)


def _page(sender: str, lines: Sequence[str]) -> bytes:
    """The drawing instructions of one page: letterhead, rule, text."""
    drawn = [f"BT /F2 14 Tf {_LEFT} {_TOP} Td ({_escaped(sender.upper())}) Tj ET", f"{_LEFT} {_TOP - 12} 453 1.2 re f"]
    drawn.append(f"BT /F1 11 Tf {_LEADING} TL {_LEFT} {_TOP - 45} Td")
    drawn += [f"({_escaped(line)}) Tj T*" for line in lines]
    return "\n".join([*drawn, "ET"]).encode("cp1252", "replace")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _pdf(pages: Sequence[bytes]) -> bytes:
    """Catalogue, page tree, two fonts, then a page and its content in turn; the table of offsets at the end."""
    kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (id) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        *(_font(name) for name in ("Courier", "Helvetica-Bold")),
    ]
    for index, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {6 + 2 * index} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _file(objects)


def _font(name: str) -> bytes:
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()


def _file(objects: Sequence[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
