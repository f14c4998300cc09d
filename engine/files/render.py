"""The child process that opens documents of strangers. Run as a script, never imported for its work.

Decoders meet hostile files, PDFium is not safe for threads, and a crash must cost one process: so the parent starts
this file alone (`python -I render.py …`), which imports nothing of the house, takes away its own powers first, writes
the answer to standard output and says by its exit code what went wrong.

Arguments: CPU seconds, bytes of memory, then `inspect TYPE PATH` (answers the number of pages)
or `page TYPE PATH PAGE WIDTH` (answers a WebP image; pages count from 1, the width is in pixels).
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

ENCRYPTED, BROKEN, TOO_MANY_PIXELS, NO_SUCH_PAGE, TOO_HEAVY = 10, 11, 12, 13, 14
MAX_PIXELS = 50_000_000
TALLEST = 4  # a page image is at most this many times as high as wide
QUALITY = 80
_PDFIUM_PASSWORD_ERRORS = (4, 5)  # wrong password, unknown security scheme
_EOF_WINDOW = 4096
_EXIF_ORIENTATION = 0x0112
_ON_ITS_SIDE = (5, 6, 7, 8)
_PIL_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}


class Stop(Exception):
    """Ends the child with an exit code the parent knows."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def limit(cpu_seconds: int, memory: int) -> None:
    """Give up what a hijacked decoder could use: time, memory, files to write, core dumps."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def whole_pdf(path: Path) -> None:
    """A PDF says where it ends. PDFium would mend a cut one silently and show white pages."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 4 * _EOF_WINDOW))
        tail = stream.read().rstrip(b"\x00\r\n \t")
    if b"%%EOF" not in tail[-_EOF_WINDOW:]:
        raise Stop(BROKEN)


def pdf(path: Path, page: int | None, width: int) -> bytes:
    """The number of pages, or one page as an image, filled form fields and stamps included."""
    import pypdfium2  # type: ignore[import-untyped]

    whole_pdf(path)
    try:
        document = pypdfium2.PdfDocument(path.read_bytes())
        document.init_forms()
        if page is not None and page > len(document):
            raise Stop(NO_SUCH_PAGE)
        sheet = document[(page or 1) - 1]
        across, down = sheet.get_size()
        if page is None:
            return str(len(document)).encode()
        if across < 1 or down < 1:
            raise Stop(BROKEN)
        picture = sheet.render(scale=min(width / across, TALLEST * width / down)).to_pil()
    except pypdfium2.PdfiumError as error:
        raise Stop(ENCRYPTED if error.err_code in _PDFIUM_PASSWORD_ERRORS else BROKEN) from error
    return webp(picture)


def image(path: Path, media_type: str, page: int | None, width: int) -> bytes:
    """An image is one page. Its size is read from the header before a single pixel is decoded."""
    from PIL import Image, ImageOps, WebPImagePlugin  # noqa: F401  # named, or Pillow loads every format it has

    if page is not None and page > 1:
        raise Stop(NO_SUCH_PAGE)
    try:
        with Image.open(path, formats=[_PIL_FORMATS[media_type]]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Stop(TOO_MANY_PIXELS)
            if page is None:
                picture.draft("RGB", (64, 64))
                picture.load()
                return b"1"
            lying = picture.getexif().get(_EXIF_ORIENTATION) in _ON_ITS_SIDE
            box = (width, TALLEST * width)
            return webp(ImageOps.exif_transpose(shrink(picture, box[::-1] if lying else box)))
    except Image.DecompressionBombError as error:
        raise Stop(TOO_MANY_PIXELS) from error


def shrink(picture: Image, box: tuple[int, int]) -> Image:
    """Fit into the box, never enlarging; sixteen-bit greys and palettes become colours first."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point([value // 256 for value in range(65536)], "L")
    elif picture.mode in ("P", "PA", "1", "LA"):
        picture = picture.convert("RGBA" if picture.mode in ("PA", "LA") or "transparency" in picture.info else "RGB")
    picture.thumbnail(box)
    return picture


def webp(picture: Image) -> bytes:
    """Bytes to send: on white, without EXIF, colour profile or anything else the camera wrote."""
    import io

    from PIL import Image, WebPImagePlugin  # noqa: F401  # named, or Pillow loads every format it has

    if picture.mode in ("RGBA", "RGBa"):
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.convert("RGBA").getchannel("A"))
        picture = ground
    out = io.BytesIO()
    picture.convert("RGB").save(out, "WEBP", quality=QUALITY, method=2, exif=b"", icc_profile=b"")
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Answer one request; the exit code is 0 or one of the constants above (anything else: crashed or killed)."""
    cpu_seconds, memory, _, media_type, name, *rest = arguments
    path = Path(name)
    limit(int(cpu_seconds), int(memory))
    page, width = (int(rest[0]), int(rest[1])) if rest else (None, 0)
    try:
        answer = pdf(path, page, width) if media_type == "application/pdf" else image(path, media_type, page, width)
    except Stop as stop:
        return stop.code
    except ImportError:
        raise  # the installation is at fault, not the document
    except MemoryError:
        return TOO_HEAVY
    except Exception:  # noqa: BLE001  # a decoder's own mistake, met on a hostile file
        return BROKEN
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
