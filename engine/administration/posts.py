"""Agencies, their units and their positions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.records import Agency, AgencySop, Appointment, Person, Position, PositionRole, Unit, table
from engine.storable import CONTROLS, one_line

LONGEST_UNIT = 200


def add_agency(session: Session, key: str, name: str, sops: Iterable[str], zone: str = "Asia/Jakarta") -> int:
    """A new agency that runs these SOPs."""
    agency = session.execute(
        insert(table(Agency)).values(key=key, name=name, zone=zone).returning(Agency.id)
    ).scalar_one()
    for sop in sops:
        session.execute(insert(table(AgencySop)).values(sop=sop, agency_id=agency))
    return agency


def add_position(
    session: Session,
    agency_id: int,
    name: str,
    roles: Iterable[tuple[str, str]] = (),
    superior_id: int | None = None,
    *,
    unit_id: int | None = None,
) -> int:
    """A new position carrying (sop, role) pairs. Invalid when the superior or the unit belongs to another agency."""
    if not name.strip():
        raise Invalid({"name": ["Nama jabatan wajib diisi."]})
    if not one_line(name.strip()):
        raise Invalid({"name": [CONTROLS]})
    if superior_id is not None:
        _same_agency(session, superior_id, agency_id)
    if unit_id is not None and session.scalar(select(Unit.agency_id).where(Unit.id == unit_id)) != agency_id:
        raise Invalid({"unit": ["Unit kerja harus milik instansi yang sama."]})
    position = session.execute(
        insert(table(Position))
        .values(agency_id=agency_id, unit_id=unit_id, name=name.strip(), superior_id=superior_id)
        .returning(Position.id)
    ).scalar_one()
    for sop, role in roles:
        session.execute(insert(table(PositionRole)).values(position_id=position, sop=sop, role=role))
    return position


def set_superior(session: Session, position_id: int, superior_id: int | None) -> None:
    """Puts a position under another one. Invalid when that would make a ring."""
    agency = session.scalar(select(Position.agency_id).where(Position.id == position_id))
    above = superior_id
    while above is not None:
        if above == position_id:
            raise Invalid({"superior": ["Jabatan tidak dapat menjadi atasan dari dirinya sendiri."]})
        above = session.scalar(select(Position.superior_id).where(Position.id == above))
    if superior_id is not None:
        _same_agency(session, superior_id, agency)
    session.execute(update(table(Position)).where(Position.id == position_id).values(superior_id=superior_id))


def _same_agency(session: Session, position_id: int, agency_id: int | None) -> None:
    if session.scalar(select(Position.agency_id).where(Position.id == position_id)) != agency_id:
        raise Invalid({"superior": ["Atasan harus jabatan pada instansi yang sama."]})


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who holds a position of a unit today."""

    person_id: int
    username: str
    name: str
    position: str


def add_unit(session: Session, agency_id: int, name: str) -> int:
    """A new unit of the agency (a team, say). Invalid when the name is empty, too long or taken there."""
    name = name.strip()
    if not name or len(name) > LONGEST_UNIT:
        raise Invalid({"name": [f"Isi nama unit kerja, paling banyak {LONGEST_UNIT} huruf."]})
    if not one_line(name):
        raise Invalid({"name": [CONTROLS]})
    if session.scalar(select(Unit.id).where(Unit.agency_id == agency_id, Unit.name == name)) is not None:
        raise Invalid({"name": ["Unit kerja dengan nama ini sudah ada."]})
    return session.execute(insert(table(Unit)).values(agency_id=agency_id, name=name).returning(Unit.id)).scalar_one()


def units(session: Session, agency_id: int) -> list[tuple[int, str]]:
    """(id, name) of the units of an agency, by name."""
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.agency_id == agency_id).order_by(Unit.name))
    return [(row.id, row.name) for row in rows]


def members(session: Session, unit_id: int, today: date) -> list[Member]:
    """Who holds a position of the unit on `today`, by name; accounts switched off left out."""
    rows = session.execute(
        select(Person.id, Person.username, Person.name, Position.name.label("position"))
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Position, Position.id == Appointment.position_id)
        .where(Position.unit_id == unit_id, Person.active, Appointment.since <= today)
        .where(or_(Appointment.until.is_(None), Appointment.until >= today))
        .order_by(Person.name, Person.id)
    )
    return [Member(row.id, row.username or "", row.name, row.position) for row in rows]
