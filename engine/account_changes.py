"""The register of account changes: who did what to whose account, and when. Only ever written to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.records import AccountChange, table

What = Literal[
    "registered", "created", "details", "password", "temporary", "link", "role", "on", "off", "signed_out", "identity",
    "member",
]  # fmt: skip
"""What can be done to an account; the doors say it in words."""
LONGEST = 300


def note_change(
    session: Session, person_id: int, by_id: int | None, what: What, now: datetime, detail: str = ""
) -> None:
    """Writes one line in the caller's transaction. `by_id` None: the command line."""
    session.execute(
        insert(table(AccountChange)).values(
            at=now, person_id=person_id, by_id=by_id, what=what, detail=detail[:LONGEST]
        )
    )
