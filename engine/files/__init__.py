"""Attachments as bytes: received, named, recognised, kept and shown.

No database and no HTTP here. A file is on disk and durable before anybody writes the row that names it, so a crash
leaves at worst a file without a row (swept later) and never a row without a file.

- `store`  keeps the bytes under random keys
- `kinds`  says what a file is by its content, `gate` refuses what must not be attached
- `pages`  makes page images in a child process that may die without harm
"""

from engine.files.gate import check
from engine.files.kinds import IMAGES, OFFICE, PDF_OR_IMAGE, VIDEO, describe, sniff
from engine.files.pages import WIDTHS, PageError, page_count, page_image
from engine.files.store import FileStore, Stored

__all__ = [
    "IMAGES",
    "OFFICE",
    "PDF_OR_IMAGE",
    "VIDEO",
    "WIDTHS",
    "FileStore",
    "PageError",
    "Stored",
    "check",
    "describe",
    "page_count",
    "page_image",
    "sniff",
]
