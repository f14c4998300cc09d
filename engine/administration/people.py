"""Accounts as they begin, and who holds which position from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.claims import claim
from engine.errors import Invalid
from engine.records import Appointment, Person, Position, table
from engine.rules.facts import SYSTEM_ACTOR
from engine.storable import CONTROLS, one_line

CAPACITIES = ("definitif", "plt", "plh")
RESERVED = frozenset({SYSTEM_ACTOR.username})
"""No account's name: timers act by it in the register."""


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
    """A new account. Invalid when the name is taken, reserved or empty, or of letters that could be taken for others."""
    username = username.strip().lower()
    if not username or not all(c.isascii() and (c.isalnum() or c in "._-") for c in username) or len(username) > 100:
        raise Invalid({"username": ["Nama akun hanya huruf, angka, titik, garis bawah, dan tanda hubung."]})
    if username in RESERVED:
        raise Invalid({"username": ["Nama akun ini sudah dipakai. Pilih nama lain."]})
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
