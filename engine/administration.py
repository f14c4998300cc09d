"""What an administrator does to the office itself: agencies, positions, holders, accounts, resources, the calendar.

Every change is checked here, so that the page, the command line and the demonstration office obey the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine.calendar_rows import holidays_as_json, hours_as_json, newest_version
from engine.claims import claim
from engine.errors import Invalid
from engine.records import (
    Agency,
    AgencySop,
    Appointment,
    CalendarVersion,
    Person,
    Position,
    PositionRole,
    Resource,
    table,
)
from engine.storable import CONTROLS, one_line
from engine.worktime import Holiday, OfficeHours, OfficeHoursError, check_hours

CAPACITIES = ("definitif", "plt", "plh")


def add_agency(session: Session, key: str, name: str, sops: Iterable[str], zone: str = "Asia/Jakarta") -> int:
    """A new agency that runs these SOPs."""
    agency = session.execute(
        insert(table(Agency)).values(key=key, name=name, zone=zone).returning(Agency.id)
    ).scalar_one()
    for sop in sops:
        session.execute(insert(table(AgencySop)).values(sop=sop, agency_id=agency))
    return agency


def add_position(
    session: Session, agency_id: int, name: str, roles: Iterable[tuple[str, str]] = (), superior_id: int | None = None
) -> int:
    """A new position carrying (sop, role) pairs. Invalid when the superior belongs to another agency."""
    if not name.strip():
        raise Invalid({"name": ["Nama jabatan wajib diisi."]})
    if not one_line(name.strip()):
        raise Invalid({"name": [CONTROLS]})
    if superior_id is not None:
        _same_agency(session, superior_id, agency_id)
    position = session.execute(
        insert(table(Position))
        .values(agency_id=agency_id, name=name.strip(), superior_id=superior_id)
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


def add_person(
    session: Session,
    username: str,
    name: str,
    now: datetime,
    *,
    email: str | None = None,
    whatsapp: str | None = None,
    kind: str = "person",
    password_hash: str | None = None,
) -> int:
    """A new account. Invalid when the name is taken or empty."""
    username = username.strip().lower()
    if not username or not all(c.isalnum() or c in "._-" for c in username) or len(username) > 100:
        raise Invalid({"username": ["Nama akun hanya huruf, angka, titik, garis bawah, dan tanda hubung."]})
    if not name.strip():
        raise Invalid({"name": ["Nama wajib diisi."]})
    if not one_line(name.strip()):
        raise Invalid({"name": [CONTROLS]})
    values = {
        "username": username,
        "name": name.strip(),
        "email": email,
        "whatsapp": whatsapp,
        "kind": kind,
        "password_hash": password_hash,
        "created_at": now,
        "active": True,
    }
    made = claim(session, table(Person), values, "username")
    if made is None:
        raise Invalid({"username": ["Nama akun ini sudah dipakai. Pilih nama lain."]})
    return int(made)


def appoint(
    session: Session,
    position_id: int,
    person_id: int,
    since: date,
    today: date,
    *,
    until: date | None = None,
    capacity: str = "definitif",
    letter: str = "",
    scope: Sequence[str] | None = None,
) -> int:
    """A person holds a position from `since` to `until`, both days included. Nothing is retroactive.

    An acting holder needs an end and a letter (UU 30/2014 Art 14); a position has one definitive holder at a time.
    """
    faults = _appointment_faults(since, today, until, capacity, letter)
    session.scalar(select(Position.id).where(Position.id == position_id).with_for_update())  # one appointment at a time
    if capacity == "definitif" and _definitive_between(session, position_id, since, until):
        faults["position"] = ["Jabatan ini sudah dipegang pejabat definitif. Akhiri penugasannya lebih dahulu."]
    if faults:
        raise Invalid(faults)
    return session.execute(
        insert(table(Appointment))
        .values(
            position_id=position_id,
            person_id=person_id,
            since=since,
            until=until,
            capacity=capacity,
            letter=letter.strip(),
            scope=list(scope) if scope is not None else None,
        )
        .returning(Appointment.id)
    ).scalar_one()


def _appointment_faults(
    since: date, today: date, until: date | None, capacity: str, letter: str
) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    if capacity not in CAPACITIES:
        faults["capacity"] = ["Pilih definitif, Plt, atau Plh."]
    if since < today:
        faults["since"] = ["Penugasan tidak berlaku surut. Pilih hari ini atau sesudahnya."]
    if until is not None and until < since:
        faults["until"] = ["Tanggal akhir harus sesudah tanggal mulai."]
    if capacity in ("plt", "plh") and until is None:
        faults["until"] = ["Plt dan Plh memerlukan tanggal akhir."]
    if capacity in ("plt", "plh") and not letter.strip():
        faults["letter"] = ["Sebutkan nomor surat penugasan."]
    return faults


def _definitive_between(session: Session, position_id: int, since: date, until: date | None) -> bool:
    statement = select(Appointment.id).where(
        Appointment.position_id == position_id,
        Appointment.capacity == "definitif",
        (Appointment.until.is_(None)) | (Appointment.until >= since),
    )
    if until is not None:
        statement = statement.where(Appointment.since <= until)
    return session.execute(statement).first() is not None


def add_resource(session: Session, agency_id: int, key: str, kind: str, name: str, capacity: int | None = None) -> int:
    """A licence or account that can be booked. `capacity` is people. Invalid when the key is taken."""
    values = {"agency_id": agency_id, "key": key, "kind": kind, "name": name, "capacity": capacity, "active": True}
    made = claim(session, table(Resource), values, "key")
    if made is None:
        raise Invalid({"key": ["Kode ini sudah dipakai. Pilih kode lain."]})
    return int(made)


def set_calendar(
    session: Session,
    agency_id: int,
    hours: Sequence[OfficeHours],
    holidays: Iterable[Holiday],
    now: datetime,
    by: int | None = None,
    reason: str = "",
) -> int:
    """A new version of office hours and holidays; gives its number. Earlier ones stay, for the verdicts reached by them.

    The caller moves open deadlines with `engine.calendars.recalculate`.
    """
    for rule in hours:
        try:
            check_hours(rule.notation)
        except OfficeHoursError as problem:
            raise Invalid({"hours": [str(problem)]}) from None
    last = session.scalar(select(newest_version(agency_id))) or 0
    session.execute(
        insert(table(CalendarVersion)).values(
            agency_id=agency_id,
            version=last + 1,
            hours=hours_as_json(hours),
            holidays=holidays_as_json(holidays),
            entered_at=now,
            entered_by=by,
            reason=reason,
        )
    )
    return last + 1
