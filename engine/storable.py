"""Text from outside that both databases can keep: PostgreSQL takes no NUL, and no encoding takes a lone surrogate."""

from __future__ import annotations


def storable(text: str) -> bool:
    """Whether `text` can be written, and so whether anything written could equal it."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
