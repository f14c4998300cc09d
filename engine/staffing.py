"""What an administrator does to accounts that stand already. See `engine.administration`.

The administrator keeps the office, never its letters: nothing here looks at a case.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.account_changes import note_change
from engine.accounts import end_sessions, withdraw_tokens
from engine.address import check_address
from engine.administration import add_person
from engine.errors import Invalid, NotFound, NotYours
from engine.phone import normalise_msisdn
from engine.records import OneTimeLink, Person, table
from engine.rules.facts import Actor
from engine.storable import CONTROLS, one_line

KINDS = ("person", "auditor", "admin")
LONGEST_NAME = 200


def only_admin(actor: Actor) -> None:
    """NotYours for everybody but an administrator."""
    if actor.kind != "admin":
        raise NotYours("Halaman ini hanya untuk admin.")


def only_auditor(actor: Actor) -> None:
    """NotYours for everybody but an auditor."""
    if actor.kind != "auditor":
        raise NotYours("Pemeriksaan ini wewenang auditor.")


def new_account(
    session: Session,
    now: datetime,
    *,
    username: str,
    name: str,
    email: str,
    whatsapp: str,
    kind: str,
    by: int | None = None,
) -> int:
    """An account without a password, which a one-time link will set. Raises Invalid with every fault at once."""
    faults, address, number = _contact(name, email, whatsapp)
    if kind not in KINDS:
        faults["kind"] = ["Pilih jenis akun."]
    try:
        person = add_person(
            session,
            username,
            name or "-",
            now,
            email=address,
            whatsapp=number,
            kind=kind if kind in KINDS else "person",
        )
    except Invalid as problem:
        raise Invalid({**problem.errors, **faults}) from None
    if faults:
        raise Invalid(faults)
    note_change(session, person, by, "created", now)
    return person


def edit_account(session: Session, person_id: int, *, name: str, email: str, whatsapp: str) -> None:
    """A new name or contact of an account; who has none is a requester's entry, and no administrator's. Raises Invalid,
    NotFound.
    """
    faults, address, number = _contact(name, email, whatsapp)
    if faults:
        raise Invalid(faults)
    changed_one(
        session.execute(
            update(table(Person))
            .where(Person.id == person_id, Person.username.is_not(None))
            .values(name=name.strip(), email=address, whatsapp=number)
        )
    )


def _contact(name: str, email: str, whatsapp: str) -> tuple[dict[str, list[str]], str | None, str | None]:
    faults: dict[str, list[str]] = {}
    number: str | None = None
    address = email.strip() or None
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        faults["name"] = [f"Isi nama, paling banyak {LONGEST_NAME} huruf."]
    elif not one_line(name.strip()):
        faults["name"] = [CONTROLS]
    try:
        number = normalise_msisdn(whatsapp) if whatsapp.strip() else None
    except ValueError as problem:
        faults["whatsapp"] = [str(problem)]
    try:
        if address is not None:
            check_address(address)
    except ValueError as problem:
        faults["email"] = [str(problem)]
    return faults, address, number


def switch(session: Session, person_id: int, by: Actor, now: datetime, *, active: bool) -> None:
    """Switches an account on or off; off ends its sessions, tokens and links at once. Raises Invalid, NotFound.

    Nobody switches themselves off, so an office never loses its last administrator by a slip.
    """
    if not active and person_id == by.id:
        raise Invalid({"active": ["Anda tidak dapat menonaktifkan akun Anda sendiri."]})
    changed_one(
        session.execute(
            update(table(Person)).where(Person.id == person_id, Person.username.is_not(None)).values(active=active)
        )
    )
    note_change(session, person_id, by.id, "on" if active else "off", now)
    if not active:
        end_sessions(session, person_id, now)
        withdraw_tokens(session, person_id, now)
        session.execute(
            update(table(OneTimeLink))
            .where(OneTimeLink.person_id == person_id, OneTimeLink.used_at.is_(None))
            .values(used_at=now)
        )


def changed_one(result: object) -> None:
    """NotFound unless the update met exactly one row."""
    if result.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result: the statement is an update
        raise NotFound
