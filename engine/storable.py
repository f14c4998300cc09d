"""Text from outside that both databases can keep: PostgreSQL takes no NUL, and no encoding takes a lone surrogate.

What stands in one line may hold no control character besides: a mail's subject cannot carry it, and a terminal obeys it.
"""

from __future__ import annotations

from unicodedata import category

_BREAKING = frozenset({"Cc", "Zl", "Zp"})
"""Control characters (line feed, tab, bell, escape and NEL among them) and the separators of lines and paragraphs."""
CONTROLS = "Isian memuat ganti baris atau huruf kendali yang tidak tampak. Ketik ulang dalam satu baris."
"""What is said of a text that is not of one line."""


def storable(text: str) -> bool:
    """Whether `text` can be written, and so whether anything written could equal it."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def one_line(text: str) -> bool:
    """Whether `text` can be written and stands in one line, without control characters."""
    return storable(text) and not any(map(breaking, text))


def breaking(letter: str) -> bool:
    """Whether a letter ends a line or commands a terminal instead of being read."""
    return category(letter) in _BREAKING
