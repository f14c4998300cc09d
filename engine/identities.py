"""Accounts as an outside sign-in service knows them: by its issuer and the subject it gave the person, by nothing else.

An account that stands is never taken over because an e-mail address is the same: its owner links it while signed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.account_changes import note_change
from engine.address import check_address
from engine.administration.people import RESERVED
from engine.claims import claim
from engine.details import LONGEST
from engine.errors import Invalid, NotYours
from engine.records import Identity, Person, table
from engine.storable import breaking, storable

LONGEST_SUBJECT: Final = 255
LONGEST_USERNAME: Final = 60
_OTHER: Final = re.compile(r"[^a-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Stated:
    """Whom the service says somebody is. `email` is empty unless the service has verified it."""

    issuer: str
    subject: str
    username: str = ""
    name: str = ""
    email: str = ""


def stated(issuer: str, claims: Mapping[str, object]) -> Stated:
    """The claims of a verified token, cleaned. Invalid when the subject is none."""
    subject = _text(claims.get("sub"))
    if not subject or len(subject) > LONGEST_SUBJECT or not storable(subject):
        raise Invalid({"subject": ["Penyedia masuk tidak menyebut siapa Anda. Hubungi pengelola kantor."]})
    email = _text(claims.get("email")).strip().lower()
    try:
        check_address(email)
    except ValueError:
        email = ""
    wanted = _text(claims.get("preferred_username")) or email
    username = _OTHER.sub(".", wanted.partition("@")[0].lower()).strip(".-_")[:LONGEST_USERNAME]
    name = "".join(" " if breaking(letter) else letter for letter in _text(claims.get("name")) if storable(letter))
    return Stated(
        issuer,
        subject,
        username or "akun",
        name.strip()[:LONGEST],
        email if claims.get("email_verified") is True else "",
    )


def person_of(session: Session, who: Stated, now: datetime) -> int:
    """The account that belongs to the identity; a new one where it is unknown. NotYours when the account is switched off."""
    found = session.execute(
        select(Person.id, Person.active)
        .join(Identity, Identity.person_id == Person.id)
        .where(Identity.issuer == who.issuer, Identity.subject == who.subject)
    ).one_or_none()
    if found is not None and not found.active:
        raise NotYours("Akun Anda dinonaktifkan. Hubungi pengelola kantor.")
    return found.id if found is not None else _new(session, who, now)


def link(session: Session, person_id: int, who: Stated, now: datetime) -> None:
    """The identity signs in to this account from now on. Invalid when it belongs to another account already."""
    owner = session.scalar(
        select(Identity.person_id).where(Identity.issuer == who.issuer, Identity.subject == who.subject)
    )
    if owner == person_id:
        return
    values = {"issuer": who.issuer, "subject": who.subject, "person_id": person_id, "created_at": now}
    if owner is not None or claim(session, table(Identity), values, "issuer", "subject") is None:
        raise Invalid({"identity": ["Identitas itu sudah terhubung dengan akun lain. Hubungi pengelola kantor."]})
    note_change(session, person_id, person_id, "identity", now)


def _new(session: Session, who: Stated, now: datetime) -> int:
    """An account of its own: a plain requester's, with a name nobody has yet."""
    values = {"name": who.name or who.username, "email": who.email or None, "kind": "person", "created_at": now}
    wanted = chain([who.username], (f"{who.username}-{number}" for number in count(2)))
    for username in (name for name in wanted if name not in RESERVED):
        made = claim(session, table(Person), {**values, "username": username, "active": True}, "username")
        if made is not None:
            break
    identity = {"issuer": who.issuer, "subject": who.subject, "person_id": made, "created_at": now}
    if claim(session, table(Identity), identity, "issuer", "subject") is None:  # another browser was faster
        raise Invalid({"identity": ["Akun Anda sedang dibuat. Masuklah sekali lagi."]})
    note_change(session, int(made), int(made), "registered", now)
    return int(made)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
