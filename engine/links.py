"""One-time links: to set the first administrator's password, or to reset one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.passwords import digest
from engine.records import OneTimeLink, Person, table

LINK_LIFE: Final = timedelta(hours=24)
SET_PASSWORD: Final = "set_password"  # noqa: S105  (the purpose of a link)
_LINKS = table(OneTimeLink)


@dataclass(frozen=True, slots=True)
class Signed:
    """Whoever is signed in. `must_change`: with a password somebody else gave, which must be changed before anything else."""

    id: int
    username: str
    name: str
    kind: str
    must_change: bool = False


def issue_link(
    session: Session, person_id: int, now: datetime, purpose: str = SET_PASSWORD, life: timedelta = LINK_LIFE
) -> str:
    """The secret of a new one-time link; earlier links of the same purpose die."""
    kill_links(session, person_id, purpose, now)
    secret = secrets.token_urlsafe(32)
    session.execute(
        insert(_LINKS).values(token_hash=digest(secret), person_id=person_id, purpose=purpose, expires_at=now + life)
    )
    return secret


def password_url(public_url: str, secret: str) -> str:
    """Where a one-time link leads."""
    return f"{public_url}/kata-sandi/{secret}"


def link_person(session: Session, secret: str, now: datetime, purpose: str = SET_PASSWORD) -> Signed:
    """Whom a link is for, without using it. NotFound when used, expired or unknown."""
    row = session.execute(
        select(Person.id, Person.username, Person.name, Person.kind)
        .join(OneTimeLink, OneTimeLink.person_id == Person.id)
        .where(
            OneTimeLink.token_hash == digest(secret),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
            Person.active,
        )
    ).one_or_none()
    if row is None:
        raise NotFound("Tautan ini sudah dipakai atau sudah lewat waktunya. Minta tautan baru.")
    return Signed(row.id, row.username or "", row.name, row.kind)


def kill_links(session: Session, person_id: int, purpose: str, now: datetime) -> None:
    """Every unused link of that purpose dies."""
    session.execute(
        update(_LINKS)
        .where(_LINKS.c.person_id == person_id, _LINKS.c.purpose == purpose, _LINKS.c.used_at.is_(None))
        .values(used_at=now)
    )
