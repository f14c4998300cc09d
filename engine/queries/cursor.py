"""Opaque cursors of lists: an offset or a last key, not to be read by callers."""

from __future__ import annotations

import base64
import binascii

from engine.errors import Invalid

LARGEST = 2**31 - 1
"""No list is longer, and no database can be asked beyond."""


def write(position: int) -> str:
    """A cursor that goes on after `position`."""
    return base64.urlsafe_b64encode(f"p{position}".encode()).decode().rstrip("=")


def read(cursor: str | None) -> int:
    """The position of a cursor, 0 where there is none; Invalid when it is not one of ours."""
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        if not text.startswith("p") or not text[1:].isdigit() or len(text) > 18 or int(text[1:]) > LARGEST:
            raise ValueError(text)
        return int(text[1:])
    except (ValueError, binascii.Error):
        raise Invalid({"cursor": ["Penanda halaman tidak dikenal. Mulailah dari halaman pertama."]}) from None
