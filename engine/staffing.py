"""What an administrator does to accounts, positions and resources that stand already. See `engine.administration`.

The administrator keeps the office, never its letters: nothing here looks at a case.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from engine.accounts import end_sessions, withdraw_tokens
from engine.administration import add_person, add_position, add_resource, set_superior
from engine.catalogue import Catalogue
from engine.declaration.roles import Requester
from engine.errors import Invalid, NotFound, NotYours
from engine.phone import normalise_msisdn
from engine.records import (
    Agency,
    AgencySop,
    Appointment,
    OneTimeLink,
    Person,
    Position,
    PositionRole,
    Resource,
    table,
)
from engine.rules.facts import Actor

KINDS = ("person", "auditor", "admin")
LONGEST_NAME = 200


def only_admin(actor: Actor) -> None:
    """NotYours for everybody but an administrator."""
    if actor.kind != "admin":
        raise NotYours("Halaman ini hanya untuk admin.")


def only_auditor(actor: Actor) -> None:
    """NotYours for everybody but an auditor."""
    if actor.kind != "auditor":
        raise NotYours("Halaman ini hanya untuk auditor.")


def new_account(
    session: Session, now: datetime, *, username: str, name: str, email: str, whatsapp: str, kind: str
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
    return person


def edit_account(session: Session, person_id: int, *, name: str, email: str, whatsapp: str) -> None:
    """A new name or contact. Raises Invalid, NotFound."""
    faults, address, number = _contact(name, email, whatsapp)
    if faults:
        raise Invalid(faults)
    _one(
        session.execute(
            update(table(Person))
            .where(Person.id == person_id)
            .values(name=name.strip(), email=address, whatsapp=number)
        )
    )


def _contact(name: str, email: str, whatsapp: str) -> tuple[dict[str, list[str]], str | None, str | None]:
    faults: dict[str, list[str]] = {}
    number: str | None = None
    address = email.strip() or None
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        faults["name"] = [f"Isi nama, paling banyak {LONGEST_NAME} huruf."]
    try:
        number = normalise_msisdn(whatsapp) if whatsapp.strip() else None
    except ValueError as problem:
        faults["whatsapp"] = [str(problem)]
    try:
        if address is not None:
            validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        faults["email"] = ["Alamat surel tidak sah. Contoh: nama@instansi.go.id."]
    return faults, address, number


def switch(session: Session, person_id: int, by: Actor, now: datetime, *, active: bool) -> None:
    """Switches an account on or off; off ends its sessions, tokens and links at once. Raises Invalid, NotFound.

    Nobody switches themselves off, so an office never loses its last administrator by a slip.
    """
    if not active and person_id == by.id:
        raise Invalid({"active": ["Anda tidak dapat menonaktifkan akun Anda sendiri."]})
    _one(
        session.execute(
            update(table(Person)).where(Person.id == person_id, Person.username.is_not(None)).values(active=active)
        )
    )
    if not active:
        end_sessions(session, person_id, now)
        withdraw_tokens(session, person_id, now)
        session.execute(
            update(table(OneTimeLink))
            .where(OneTimeLink.person_id == person_id, OneTimeLink.used_at.is_(None))
            .values(used_at=now)
        )


def roles_of_agency(session: Session, catalogue: Catalogue, agency_id: int) -> list[tuple[str, str, str, str]]:
    """What a position of the agency may carry: (sop, name of the SOP, role, label), registrars included.

    A requester's role is carried only where requesters must hold one.
    """
    keys = set(session.scalars(select(AgencySop.sop).where(AgencySop.agency_id == agency_id)))
    found: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for declared in catalogue:
        sop = declared.sop
        for role in (*sop.roles, *sop.registrars) if sop.key in keys else ():
            if not isinstance(role, Requester) or role.among_holders:
                found[sop.key, role.key] = (sop.key, sop.identity.name, role.key, role.label)
    return list(found.values())


def save_position(
    session: Session,
    catalogue: Catalogue,
    agency_id: int,
    position_id: int | None,
    *,
    name: str,
    superior_id: int | None,
    roles: Iterable[tuple[str, str]],
) -> int:
    """A position made (`position_id` None) or changed: name, superior, roles carried. Raises Invalid, NotFound."""
    if session.get(Agency, agency_id) is None:
        raise NotFound
    known = {(sop, role) for sop, _, role, _ in roles_of_agency(session, catalogue, agency_id)}
    wanted = sorted(set(roles))
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        raise Invalid({"name": [f"Isi nama jabatan, paling banyak {LONGEST_NAME} huruf."]})
    if not set(wanted) <= known:
        raise Invalid({"roles": ["Pilih peran dari SOP yang dijalankan instansi ini."]})
    if position_id is None:
        return add_position(session, agency_id, name, wanted, superior_id)
    _one(
        session.execute(
            update(table(Position))
            .where(Position.id == position_id, Position.agency_id == agency_id)
            .values(name=name.strip())
        )
    )
    set_superior(session, position_id, superior_id)
    session.execute(delete(table(PositionRole)).where(PositionRole.position_id == position_id))
    if wanted:
        session.execute(
            insert(table(PositionRole)), [{"position_id": position_id, "sop": s, "role": r} for s, r in wanted]
        )
    return position_id


def person_named(session: Session, username: str) -> int:
    """The account that may hold a position. Invalid when there is none, it is off, or of another kind."""
    row = session.execute(
        select(Person.id, Person.kind, Person.active).where(Person.username == username.strip().lower())
    ).one_or_none()
    if row is None:
        raise Invalid({"username": ["Akun itu tidak ada. Pilih dari daftar."]})
    if row.kind != "person" or not row.active:
        raise Invalid({"username": ["Akun itu tidak dapat memegang jabatan."]})
    return int(row.id)


def appointment_of(session: Session, appointment_id: int) -> Appointment:
    """The appointment with that id; NotFound."""
    found = session.get(Appointment, appointment_id)
    if found is None:
        raise NotFound
    return found


def save_resource(
    session: Session,
    agency_id: int,
    resource_id: int | None,
    *,
    key: str,
    kind: str,
    name: str,
    capacity: int | None,
    active: bool,
) -> int:
    """A resource made or changed; its key and kind stay for ever. Raises Invalid, NotFound."""
    faults: dict[str, list[str]] = {}
    key = key.strip().lower()
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        faults["name"] = [f"Isi nama, paling banyak {LONGEST_NAME} huruf."]
    if capacity is not None and not 1 <= capacity <= 100_000:
        faults["capacity"] = ["Isi bilangan bulat dari 1 sampai 100000, atau kosongkan."]
    if resource_id is None:
        faults |= _new_key(session, agency_id, key, kind)
    if faults:
        raise Invalid(faults)
    if resource_id is None:
        return add_resource(session, agency_id, key, kind, name.strip(), capacity)
    _one(
        session.execute(
            update(table(Resource))
            .where(Resource.id == resource_id)
            .values(name=name.strip(), capacity=capacity, active=active)
        )
    )
    return resource_id


def _new_key(session: Session, agency_id: int, key: str, kind: str) -> dict[str, list[str]]:
    if session.get(Agency, agency_id) is None:
        raise NotFound
    faults: dict[str, list[str]] = {}
    if not key or len(key) > 64 or not all(c.isascii() and (c.isalnum() or c in "-_") for c in key):
        faults["key"] = ["Kode hanya huruf, angka, tanda hubung, dan garis bawah."]
    elif session.scalar(select(func.count()).select_from(Resource).where(Resource.key == key)):
        faults["key"] = ["Kode ini sudah dipakai. Pilih kode lain."]
    if not kind.strip() or len(kind) > 32:
        faults["kind"] = ["Isi jenis sumber daya, misalnya zoom."]
    return faults


def _one(result: object) -> None:
    if result.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result: the statement is an update
        raise NotFound
