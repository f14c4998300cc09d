"""Files as bytes, made in memory: good ones to work with, and hostile ones no upload may be hurt by.

Imports nothing of the house, so every test folder and the fault suite can use it.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

LETTER_LIMIT = 10 << 20
"""Bytes a letter may have (the office's own number, as its form says)."""

TOO_LARGE, WRONG_KIND = "too_large", "wrong_kind"


def pdf_of(*bodies: bytes, trailer: bytes = b"") -> bytes:
    """A PDF with these numbered objects (the first is the catalogue) and a correct cross-reference table."""
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    for number, body in enumerate(bodies, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, trailer, start))
    return out.getvalue()


def stream_of(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object, compressed."""
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode %b >>\nstream\n%b\nendstream" % (len(packed), entries, packed)


_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
_ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_BLANK = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def sheet_of(resources: bytes, contents: int) -> bytes:
    """An A4 page with resources and the number of the stream that draws it."""
    entries = b"/Resources << %b >> /Contents %d 0 R >>" % (resources, contents)
    return _BLANK.removesuffix(b">>") + entries


def good_pdf(text: str) -> bytes:
    """A valid A4 letter of one page; each line of the text is a line on the paper."""
    lines = text.encode("cp1252", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    shown = b"\n".join(b"(%b) Tj T*" % line for line in lines.split(b"\n"))
    page = sheet_of(b"/Font << /F1 4 0 R >>", 5)
    return pdf_of(_CATALOGUE, _ONE_PAGE, page, _FONT, stream_of(b"BT /F1 12 Tf 16 TL 60 780 Td\n%b\nET" % shown))


def many_pages(count: int) -> bytes:
    """A valid PDF of so many empty A5 pages."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] >>"
    return pdf_of(_CATALOGUE, b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count), *[page] * count)


def _picture(kind: str, size: tuple[int, int], orientation: int | None = None) -> bytes:
    """A picture whose left half is red and right half blue, as the camera stored it."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112], exif[0x010F] = orientation, "Kamera Rahasia"
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def good_png() -> bytes:
    """A small valid PNG, left half red, right half blue."""
    return _picture("PNG", (640, 400))


def good_jpeg(orientation: int | None = None) -> bytes:
    """A valid JPEG of 1200 × 800 stored pixels, left half red, right half blue; with EXIF when turned by it."""
    return _picture("JPEG", (1200, 800), orientation)


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header claims a size that its few bytes do not fill."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def archive_of(**members: bytes) -> bytes:
    """A ZIP; a double underscore in a name stands for a slash, a single `_dot_` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def office_file(part: str = "word/document.xml", **more: bytes) -> bytes:
    """An office document as far as its archive goes, with further members."""
    return archive_of(**{"[Content_Types]_dot_xml": b"<Types/>", part: b"<w/>", **more})


def zip_bomb() -> bytes:
    """A document whose directory says that it unpacks to 3 GiB."""
    size = 1_234_567
    return office_file(word__bomb_dot_bin=bytes(size)).replace(struct.pack("<L", size), struct.pack("<L", 3 << 30))


def locked_pdf() -> bytes:
    """A PDF that asks for a password nobody has."""
    owner, user = b"41" * 32, b"42" * 32
    trailer = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >> /ID [<%b> <%b>]" % (
        owner, user, b"43" * 16, b"43" * 16,
    )  # fmt: skip
    return pdf_of(_CATALOGUE, _ONE_PAGE, _BLANK, trailer=trailer)


def cut_update() -> bytes:
    """A letter with a later change (a signature, say) whose transfer broke off: PDFium would mend it silently."""
    return good_pdf("Permohonan") + b"6 0 obj\n<< /Length 90000 >>\nstream\n" + b"0 0 m 1 1 l S\n" * 1000


def script_pdf() -> bytes:
    """A PDF that runs JavaScript when a reader allows it; as a page image it is only paper."""
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"
    return pdf_of(catalogue, _ONE_PAGE, _BLANK)


def laughing_pdf() -> bytes:
    """A small PDF whose page draws a form that draws a form …, 12 to the 8th strokes."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
    inner = form + b" /Resources << /XObject << /X %d 0 R >> >>"
    forms = [stream_of(b"/X Do " * 12, inner % number) for number in range(5, 12)]
    last = stream_of(b"0 0 m 595 842 l S " * 12, form)
    page = sheet_of(b"/XObject << /X 4 0 R >>", 12)
    return pdf_of(_CATALOGUE, _ONE_PAGE, page, *forms, last, stream_of(b"/X Do"))


def slow_pdf() -> bytes:
    """A small PDF that opens, but colours its page by a long calculation for every dot."""
    page = sheet_of(b"/Shading << /S 4 0 R >>", 6)
    shading = b"<< /ShadingType 1 /ColorSpace /DeviceGray /Domain [0 595 0 842] /Function 5 0 R >>"
    function = b"/FunctionType 4 /Domain [0 595 0 842] /Range [0 1]"
    colour = stream_of(b"{ " + b"sin cos " * 4000 + b"pop }", function)
    return pdf_of(_CATALOGUE, _ONE_PAGE, page, shading, colour, stream_of(b"/S sh"))


_EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)
_HTML = b"<!DOCTYPE html><html><body><script>alert(document.domain)</script></body></html>"
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
_LETTER = good_pdf("Permohonan fasilitasi rapat daring")
_PNG, _JPEG = good_png(), good_jpeg()

HOSTILE: list[tuple[str, bytes, str | None]] = [
    # name as sent, bytes, code of the refusal where a letter in PDF, JPEG or PNG up to 10 MiB is asked (None: accepted)
    ("surat.pdf", _EXE, WRONG_KIND),
    ("surat.pdf", _HTML, WRONG_KIND),
    ("surat.html", _HTML, WRONG_KIND),
    ("surat.txt", b"Catatan.\n" + _HTML, WRONG_KIND),
    ("logo.svg", _SVG, WRONG_KIND),
    ("logo.png", _SVG, WRONG_KIND),
    ("surat.pdf", b"GIF89a" + _LETTER, WRONG_KIND),
    ("surat.pdf", _HTML + _LETTER, WRONG_KIND),
    ("surat.pdf", b"\n" * 900 + _LETTER, WRONG_KIND),
    ("surat.pdf", _LETTER + archive_of(a=b"b"), WRONG_KIND),
    ("foto.png", _PNG + archive_of(a=b"b"), WRONG_KIND),
    ("surat.exe", _LETTER, WRONG_KIND),
    ("surat.jpg", _LETTER, WRONG_KIND),
    ("foto.pdf", _JPEG, WRONG_KIND),
    ("surat.docx", office_file(), WRONG_KIND),
    ("surat.docm", office_file(word__vbaProject_dot_bin=b"x"), WRONG_KIND),
    ("bom.zip", zip_bomb(), WRONG_KIND),
    ("jalan.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100), WRONG_KIND),
    ("surat.pdf", b"#!/bin/sh\nrm -rf /\n", WRONG_KIND),
    ("besar.png", png_claiming(60_000, 60_000), WRONG_KIND),
    ("potong.pdf", _LETTER[: len(_LETTER) // 2], WRONG_KIND),
    ("potong.pdf", many_pages(40)[:-30], WRONG_KIND),
    ("potong.pdf", cut_update(), WRONG_KIND),
    ("potong.png", _PNG[: len(_PNG) // 2], WRONG_KIND),
    ("potong.jpg", _JPEG[: len(_JPEG) // 2], WRONG_KIND),
    ("kepala.pdf", b"%PDF-1.7\n", WRONG_KIND),
    ("tanpa-halaman.pdf", pdf_of(_CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"), WRONG_KIND),
    ("kosong.pdf", b"", WRONG_KIND),
    ("kunci.pdf", locked_pdf(), WRONG_KIND),
    ("panjang.pdf", _LETTER + bytes((11 << 20) - len(_LETTER)), TOO_LARGE),
    ("surat.pdf\x00.exe", _LETTER, WRONG_KIND),
    ("surat\u202efdp.exe", _LETTER, WRONG_KIND),
    ("surat.pdf.exe", _LETTER, WRONG_KIND),
    ("surat\x00.pdf", _LETTER, None),
    ("surat\u202e.pdf", _LETTER, None),
    ("../../../etc/cron.d/surat.pdf", _LETTER, None),
    ("C:\\Windows\\surat.pdf", _LETTER, None),
    ("surat.exe.pdf", _LETTER, None),
    ("a" * 5000 + ".pdf", _LETTER, None),
    ("skrip.pdf", script_pdf(), None),
    ("tertawa.pdf", laughing_pdf(), WRONG_KIND),
    ("lambat.pdf", slow_pdf(), None),
]
