"""Letters about accounts, put into the outbox in the caller's transaction. They belong to no case."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.records import Message, table
from engine.templates import own_templates


def mail(
    session: Session,
    template: str,
    address: str,
    values: Mapping[str, str],
    now: datetime,
    person_id: int | None = None,
) -> str:
    """One of the engine's own texts to an address; gives the message's key."""
    key = secrets.token_hex(16)
    subject, body = own_templates()[template].render(values)
    session.execute(
        insert(table(Message)).values(
            key=key,
            case_id=None,
            person_id=person_id,
            channel="email",
            recipient=address,
            template=template,
            subject=subject,
            body=body,
            status="waiting",
            attempts=0,
            next_try=now,
            created_at=now,
        )
    )
    return key
