"""What an administrator does to positions and resources that stand already. See `engine.administration`."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from engine.administration import add_position, add_resource, set_superior
from engine.catalogue import Catalogue
from engine.declaration.roles import Requester
from engine.errors import Invalid, NotFound
from engine.records import Agency, AgencySop, Appointment, Person, Position, PositionRole, Resource, table
from engine.staffing import LONGEST_NAME, changed_one


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
    changed_one(
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
    changed_one(
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
