"""Indonesian mobile numbers as WhatsApp wants them, and the link that opens a chat with the text already typed.

Without a gateway the operator sends the message by hand from such a link.
"""

from __future__ import annotations

import re
from urllib.parse import quote

_WRITTEN = re.compile(r"\+?[0-9(][0-9 ().\-\u00a0\u2010-\u2015]*")
# A mobile number is 8 and eight to eleven more digits after the country code or the leading zero.
_MOBILE = re.compile(r"(?:620?|0)?(8[0-9]{8,11})")
_MEND = "Tulis nomor ponsel Indonesia 10 sampai 13 angka, misalnya 0812-3456-7890 atau +62 812-3456-7890."


def normalise_msisdn(number: str) -> str:
    """The number as digits with country code, `62812…`, whichever of the usual ways it was written.

    Spaces, dashes, dots and brackets are ignored; `08…`, `+62…`, `62…`, `+62 (0)8…` and the `8…` that spreadsheets
    leave are understood. Raises ValueError with an Indonesian sentence for anything else.
    """
    written = number.strip()
    if not written:
        raise ValueError(f"Nomor WhatsApp belum diisi. {_MEND}")
    if not _WRITTEN.fullmatch(written):
        raise ValueError(f"Nomor WhatsApp hanya boleh berisi angka, spasi, tanda hubung, dan + di depan. {_MEND}")
    digits = re.sub(r"[^0-9]", "", written)
    if written.startswith("+") and not digits.startswith("62"):
        raise ValueError(f"Nomor WhatsApp harus nomor Indonesia (+62). {_MEND}")
    mobile = _MOBILE.fullmatch(digits)
    if mobile is None:
        raise ValueError(f"Nomor WhatsApp tidak dikenali sebagai nomor ponsel. {_MEND}")
    return f"62{mobile[1]}"


def wa_me_link(number: str, text: str) -> str:
    """A link that opens WhatsApp on this number with `text` ready to send. Raises ValueError as above."""
    return f"https://wa.me/{normalise_msisdn(number)}?text={quote(text, safe='', errors='replace')}"
