"""File names as people may see them: harmless, readable, never used as a path on this machine."""

from __future__ import annotations

import re
import unicodedata

from engine.files.kinds import extension, extensions_of

LONGEST = 200
FALLBACK = "berkas"
_RESERVED = re.compile(r'[<>:"|?*]')


def clean_filename(raw: str, media_type: str) -> str:
    """The name to store and to offer for download.

    Only the last path part stays; control, formatting (among them the marks that turn the reading direction),
    unassigned and reserved characters go; NFC; at most `LONGEST` characters with the extension kept; never empty.
    A name without an extension that anybody knows gets the one of its content.
    """
    last = re.split(r"[/\\]", raw)[-1]
    kept = "".join(" " if char.isspace() else char for char in last if _harmless(char))
    name = " ".join(_RESERVED.sub("", unicodedata.normalize("NFC", kept)).split())
    ending = extension(name)
    stem = name[: len(name) - len(ending)].strip(". ") or FALLBACK
    ending = ending or next(iter(extensions_of(media_type)), "")
    return stem[: LONGEST - len(ending)].rstrip(". ") + ending


def _harmless(char: str) -> bool:
    return char in "\t\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Cn", "Co"}
