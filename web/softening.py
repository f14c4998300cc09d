"""Names as the pages write them: in ordinary letters, and short where there is little room."""

from __future__ import annotations

import re
from typing import Final

SHORT: Final = 32
"""So long may a name in the bar at the top be."""
_ABBREVIATED = re.compile(r"\(([^()\s]+)\)\s*$")
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_SMALL_WORDS = ("dan", "di", "ke", "dari", "untuk", "atau", "pada", "dengan", "oleh")


def softened(name: str) -> str:
    """A name printed in capitals, in ordinary letters; words without a vowel and short ones stay as they are (BPS, TIK)."""
    if not name.isupper():
        return name
    return " ".join(_soft(word) for word in name.split())


def shortened(name: str) -> str:
    """A name for the bar: the one word in brackets at its end, else the name without brackets; "" where that is too long."""
    found = _ABBREVIATED.search(name)
    short = found[1] if found else softened(_ASIDE.sub("", name))
    return short if len(short) <= SHORT else ""


def _soft(word: str) -> str:
    if word.lower() in _SMALL_WORDS:
        return word.lower()
    return word if len(word) <= 3 or not set(word) & set("AEIOU") else word.capitalize()
