"""Numbers of cases and complaints: a code, the year, and what follows the last one given. Unique in the installation."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_NEXT = text(
    "INSERT INTO counters (code, year, last) VALUES (:code, :year, 1) "
    "ON CONFLICT (code, year) DO UPDATE SET last = counters.last + 1 RETURNING last"
)


def next_number(session: Session, code: str, year: int) -> str:
    """The next number of a code in a year: "BDG-2026-00001". Whoever comes at the same time waits for this transaction."""
    last = session.execute(_NEXT, {"code": code, "year": year}).scalar_one()
    return f"{code}-{year}-{last:05d}"
