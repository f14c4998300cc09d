"""What is done to positions and resources that stand already."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from engine.administration.means import add_resource
from engine.administration.posts import add_position, set_superior
from engine.catalogue import Catalogue
from engine.declaration.fields import ResourceOf
from engine.declaration.forms import fields_of
from engine.declaration.roles import Requester
from engine.errors import Invalid, NotFound
from engine.records import Agency, AgencySop, Appointment, Person, Position, PositionRole, Resource, table
from engine.staffing import LONGEST_NAME, changed_one
from engine.storable import CONTROLS, one_line


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
    if not one_line(name.strip()):
        raise Invalid({"name": [CONTROLS]})
    if not set(wanted) <= known:
        raise Invalid({"roles": ["Pilih peran dari SOP yang dijalankan instansi ini."]})
    if position_id is None:
        return add_position(session, agency_id, name, wanted, superior_id)
    mine = (Position.id == position_id) & (Position.agency_id == agency_id)
    changed_one(session.execute(update(table(Position)).where(mine).values(name=name.strip())))
    set_superior(session, position_id, superior_id)
    _carry(session, position_id, wanted)
    return position_id


def _carry(session: Session, position_id: int, roles: Iterable[tuple[str, str]]) -> None:
    """The position carries these (sop, role) pairs and no others."""
    session.execute(delete(table(PositionRole)).where(PositionRole.position_id == position_id))
    rows = [{"position_id": position_id, "sop": sop, "role": role} for sop, role in roles]
    if rows:
        session.execute(insert(table(PositionRole)), rows)


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


def resource_kinds(catalogue: Catalogue) -> list[str]:
    """The kinds of resource that forms of the declared SOPs ask for, sorted."""
    actions = (action for d in catalogue for row in (*d.sop.steps.values(), d.sop) for action in row.actions)
    asked = (field for action in actions for field in fields_of(action.asks))
    return sorted({field.resource_kind for field in asked if isinstance(field, ResourceOf)})


def save_resource(
    session: Session,
    catalogue: Catalogue,
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
    key, name = key.strip().lower(), name.strip()
    faults = _faults_of_any(name, capacity)
    if resource_id is None:
        faults |= _faults_of_new(session, catalogue, agency_id, key, kind)
    if faults:
        raise Invalid(faults)
    if resource_id is None:
        return add_resource(session, agency_id, key, kind, name, capacity)
    changed = update(table(Resource)).where(Resource.id == resource_id)
    changed_one(session.execute(changed.values(name=name, capacity=capacity, active=active)))
    return resource_id


def _faults_of_any(name: str, capacity: int | None) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    if not name or len(name) > LONGEST_NAME:
        faults["name"] = [f"Isi nama, paling banyak {LONGEST_NAME} huruf."]
    elif not one_line(name):
        faults["name"] = [CONTROLS]
    if capacity is not None and not 1 <= capacity <= 100_000:
        faults["capacity"] = ["Isi bilangan bulat dari 1 sampai 100000, atau kosongkan."]
    return faults


def _faults_of_new(session: Session, catalogue: Catalogue, agency_id: int, key: str, kind: str) -> dict[str, list[str]]:
    if session.get(Agency, agency_id) is None:
        raise NotFound
    faults: dict[str, list[str]] = {}
    if kind not in resource_kinds(catalogue):
        faults["kind"] = ["Pilih jenis sumber daya dari daftar."]
    if not key or len(key) > 64 or not all(c.isascii() and (c.isalnum() or c in "-_") for c in key):
        faults["key"] = ["Kode hanya huruf, angka, tanda hubung, dan garis bawah."]
    elif session.scalar(select(func.count()).select_from(Resource).where(Resource.key == key)):
        faults["key"] = ["Kode ini sudah dipakai. Pilih kode lain."]
    return faults
