"""Passwords given by somebody else: made by the machine, told once, and good for nothing but being changed.

Takes the place of the one password for everybody that team accounts began with (LZM-12, LZM-A4).
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.account_changes import note_change
from engine.accounts import set_password
from engine.errors import Invalid
from engine.records import Person

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another when read out or copied by hand."""
GROUPS, GROUP = 4, 4


def new_temporary() -> str:
    """A password of 79 random bits in groups that can be read out."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def give_temporary(session: Session, person_id: int, by_id: int | None, now: datetime) -> str:
    """Gives an active account a temporary password and signs it out everywhere. Raises Invalid."""
    active = session.scalar(select(Person.active).where(Person.id == person_id, Person.username.is_not(None)))
    if not active:
        raise Invalid({"active": ["Aktifkan akun ini sebelum memberinya kata sandi sementara."]})
    if person_id == by_id:
        raise Invalid({"person": ["Untuk akun Anda sendiri, ganti kata sandi di halaman Profil."]})
    password = new_temporary()
    set_password(session, person_id, password, now, must_change=True)
    note_change(session, person_id, by_id, "temporary", now)
    return password
