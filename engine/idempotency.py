"""A keyed request has one answer: whoever sends it again, at once or later, gets the first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.claims import claim
from engine.errors import Invalid, KeyReused
from engine.records import IdempotencyKey, table

LONGEST = 200
_KEYS = table(IdempotencyKey)
Reply = tuple[int, Any]


def once(session: Session, person_id: int, key: str, body_hash: str, now: datetime, act: Callable[[], Reply]) -> Reply:
    """The stored answer of (person, key), or `act()` stored under it. KeyReused when the body differs.

    The key's row is claimed first: of two that arrive at once the second waits for the first and then reads its answer.
    """
    if not key or len(key) > LONGEST or not key.isprintable():
        raise Invalid({"Idempotency-Key": [f"Kunci permintaan 1 sampai {LONGEST} huruf yang dapat dicetak."]})
    if not _claim(session, person_id, key, body_hash, now):
        return _stored(session, person_id, key, body_hash)
    status, response = act()
    session.execute(
        _KEYS.update()
        .where(_KEYS.c.person_id == person_id, _KEYS.c.key == key)
        .values(status=status, response=response)
    )
    return status, response


def keep_refusal(
    session: Session, person_id: int, key: str, body_hash: str, now: datetime, status: int, response: Any
) -> None:
    """Stores a refusal as the first answer, unless another answer was first."""
    if _claim(session, person_id, key, body_hash, now):
        session.execute(
            _KEYS.update()
            .where(_KEYS.c.person_id == person_id, _KEYS.c.key == key)
            .values(status=status, response=response)
        )


def _claim(session: Session, person_id: int, key: str, body_hash: str, now: datetime) -> bool:
    values = {"person_id": person_id, "key": key, "body_hash": body_hash, "status": 0, "response": None, "at": now}
    return claim(session, _KEYS, values, "person_id", "key") is not None


def _stored(session: Session, person_id: int, key: str, body_hash: str) -> Reply:
    row = session.execute(
        select(_KEYS.c.body_hash, _KEYS.c.status, _KEYS.c.response).where(
            _KEYS.c.person_id == person_id, _KEYS.c.key == key
        )
    ).one()
    if row.body_hash != body_hash:
        raise KeyReused
    return row.status, row.response
