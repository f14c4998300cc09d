"""What every list with a search box shares: the words looked for, how many rows there are, and where the next page begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.queries import cursor as cursors
from engine.storable import storable

Row = TypeVar("Row")
LARGEST_EXPORT: Final = 20_000
"""Rows of one export; a larger one is asked for in parts, by searching."""
MOST_WORDS: Final = 8
"""So many words of a search count; the rest is not looked for."""


def whole(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of an export, of which one more than fit was asked for. Invalid when there are more: nothing is cut silently."""
    if len(rows) > LARGEST_EXPORT:
        sentence = f"Lebih dari {LARGEST_EXPORT} baris. Persempit pencarian, lalu unduh lagi."
        raise Invalid({"cari": [sentence]}, sentence)
    return rows


def words_of(query: str) -> list[str]:
    """The words to look for."""
    return query.split()[:MOST_WORDS]


def every_word(query: str, *places: Any) -> ColumnElement[bool]:
    """Whether each word of `query` occurs in one of these columns, in capitals or not. What no database can keep is nowhere."""
    if not storable(query):
        return false()
    return and_(
        true(),
        *(or_(*(place.icontains(word, autoescape=True) for place in places)) for word in words_of(query)),
    )


def how_many(session: Session, statement: Select[*tuple[Any, ...]]) -> int:
    """The rows of the whole list."""
    return session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def following(start: int, limit: int, count: int) -> str | None:
    """The cursor of the page after the one of `limit` rows from `start`; None after the last of `count`."""
    return cursors.write(start + limit) if start + limit < count else None
