"""What a keeper does to an account. Every act asks its rights anew and leaves a line in the register of account changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from engine.account_changes import note_change
from engine.accounts import issue_link, mail_reset, password_url
from engine.administration import add_person, appoint, units
from engine.appointments import end_now
from engine.details import FIELDS, LABELS, check_details
from engine.errors import Invalid, NotFound, NotYours
from engine.keeping.grants import PLAIN, Grant, chosen, is_that, label_of, position_for, team_role
from engine.keeping.reach import Kept, entrusted, reached
from engine.records import Appointment, Person, Position, PositionRole, table
from engine.staffing import switch
from engine.temporary import give_temporary


@dataclass(frozen=True, slots=True)
class Given:
    """A way to sign in: mailed to `mailed`, or a `link` to hand over, or a temporary `password`; the last two shown once."""

    mailed: str = ""
    link: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def set_role(session: Session, held: Kept, person_id: int, value: str, now: datetime) -> str:
    """Another role from today on; what was done by the one before stays done (SPK-48). Gives the new role in words.

    Raises NotFound, NotYours for one's own role, Invalid when nothing would change.
    """
    person = _changeable(session, held, person_id, "Peran Anda sendiri hanya dapat diubah pengelola akun lain.")
    grant = chosen(session, held, value)
    before, running = _role_now(session, held, person.id)
    if is_that(held, *before, grant):
        raise Invalid({"role": ["Akun ini sudah mempunyai peran itu."]})
    told = label_of(session, held, *before) or chosen(session, held, PLAIN).label
    _end(session, held, running)
    if person.agency_id is None:
        session.execute(update(table(Person)).where(Person.id == person.id).values(agency_id=held.agency_id))
    if grant.role is not None:
        appoint(session, position_for(session, held, grant), person.id, held.today, held.today)
    note_change(session, person.id, held.actor.id, "role", now, f"{told} → {grant.label}")
    return grant.label


def remove_account(session: Session, held: Kept, person_id: int, now: datetime) -> str:
    """Switches the account off and ends its role; its cases stay (SPK-49). Gives the name. NotFound, NotYours for one's own."""
    _changeable(session, held, person_id, "Anda tidak dapat menghapus akun Anda sendiri.")
    person = entrusted(session, held, person_id)
    _end(session, held, _role_now(session, held, person.id)[1])
    switch(session, person.id, held.actor, now, active=False)
    return person.name


def edit_account(session: Session, held: Kept, person_id: int, typed: Mapping[str, str], now: datetime) -> None:
    """Form Edit Akun: what an account says of its owner (SPK-50). Raises NotFound, NotYours, Invalid."""
    person = entrusted(session, held, person_id)
    values, faults = check_details({name: typed.get(name, "") for name in FIELDS})
    if faults:
        raise Invalid(faults)
    fields = [name for name in FIELDS if values[name] != getattr(person, name)]
    if fields:
        session.execute(update(table(Person)).where(Person.id == person.id).values(**values))
        told = ", ".join(LABELS[name] for name in fields)
        note_change(session, person.id, held.actor.id, "details", now, told)


def add_account(
    session: Session, held: Kept, username: str, typed: Mapping[str, str], value: str, now: datetime
) -> int:
    """Akun khusus: an account with a role of the SOP (SPK-51). Raises Invalid with every fault at once."""
    grant, faults = Grant("", ""), {}
    try:
        grant = chosen(session, held, value)
    except Invalid as problem:
        faults = problem.errors
    person = _new(session, held, username, typed, faults, now)
    if grant.role is not None:
        appoint(session, position_for(session, held, grant), person, held.today, held.today)
    note_change(session, person, held.actor.id, "created", now, grant.label)
    return person


def add_member(
    session: Session, held: Kept, unit_id: int, username: str, typed: Mapping[str, str], now: datetime
) -> int:
    """A personal account inside a team: its cases are the team's, and the register names the person (LZM-A4).

    Raises NotFound for a unit of another agency or a SOP without teams, Invalid.
    """
    role, name = team_role(held.running.sop), dict(units(session, held.agency_id)).get(unit_id)
    if role is None or name is None:
        raise NotFound
    person = _new(session, held, username, typed, {}, now)
    grant = Grant(f"{role.key}@{unit_id}", f"{role.label}: {name}", role, unit_id)
    appoint(session, position_for(session, held, grant, f"Anggota {name}"), person, held.today, held.today)
    note_change(session, person, held.actor.id, "member", now, name)
    return person


def give_link(session: Session, held: Kept, person_id: int, public_url: str, now: datetime, *, mails: bool) -> Given:
    """A one-time link for a new password: mailed where there is an address and a way (`mails`), else to be handed over.

    NotFound, NotYours.
    """
    person = entrusted(session, held, person_id)
    note_change(session, person.id, held.actor.id, "link", now)
    if person.email and mails:
        mail_reset(session, person.username or "", public_url, now)
        return Given(mailed=person.email)
    return Given(link=password_url(public_url, issue_link(session, person.id, now)))


def give_password(session: Session, held: Kept, person_id: int, now: datetime) -> Given:
    """A temporary password, to be changed at the first sign-in (LZM-A4). Raises NotFound, NotYours, Invalid for one's own."""
    person = entrusted(session, held, person_id)
    return Given(password=give_temporary(session, person.id, held.actor.id, now))


def _new(
    session: Session,
    held: Kept,
    username: str,
    typed: Mapping[str, str],
    faults: Mapping[str, list[str]],
    now: datetime,
) -> int:
    values, wrong = check_details({name: typed.get(name, "") for name in FIELDS})
    wrong = {**faults, **wrong}
    try:
        person = add_person(session, username, values.get("name") or "-", now)
    except Invalid as problem:
        raise Invalid({**problem.errors, **wrong}) from None
    if wrong:
        raise Invalid(wrong)
    session.execute(update(table(Person)).where(Person.id == person).values(**values, agency_id=held.agency_id))
    return person


def _changeable(session: Session, held: Kept, person_id: int, own: str) -> Person:
    if person_id == held.actor.id:
        raise NotYours(own)
    return reached(session, held, person_id)


def _role_now(session: Session, held: Kept, person_id: int) -> tuple[tuple[set[str], int | None], list[Appointment]]:
    """The roles of the SOP the person holds, today or later, with their unit; and the appointments that carry them."""
    rows = session.execute(
        select(Appointment, PositionRole.role, Position.unit_id)
        .join(Position, Position.id == Appointment.position_id)
        .join(PositionRole, PositionRole.position_id == Position.id)
        .where(Appointment.person_id == person_id, Position.agency_id == held.agency_id, PositionRole.sop == held.sop)
        .where(or_(Appointment.until.is_(None), Appointment.until >= held.today))
    ).all()
    units_held = {row.unit_id for row in rows if row.unit_id is not None}
    found = {row.Appointment.id: row.Appointment for row in rows}
    return ({row.role for row in rows}, min(units_held, default=None)), list(found.values())


def _end(session: Session, held: Kept, running: Iterable[Appointment]) -> None:
    """Each ends as early as is honest; one that was used on its only day ends with it anyway."""
    for each in running:
        if not (each.since == each.until == held.today):
            end_now(session, each.id, held.today)
