"""Strangers make an account for a service themselves, where its SOP says so (`around.registration`).

What was typed waits as an entry without a username, bound to the one-time link that was mailed: whoever opens the link
confirms what they typed themselves, and nothing a third person typed for their address. Until then nobody can sign in with
it, and unconfirmed entries are deleted once their link has expired.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.account_changes import note_change
from engine.accounts import LONGEST_NAME, set_password
from engine.details import FIELDS, check_details
from engine.errors import Invalid, NotFound
from engine.letters import mail
from engine.links import LINK_LIFE, issue_link
from engine.office import Office
from engine.passwords import digest
from engine.records import Message, OneTimeLink, Person, table
from engine.running import Running, all_running, running

REGISTER: Final = "register"
REQUIRED: Final = frozenset(FIELDS) - {"nip"}
LETTER, KNOWN_LETTER = "pendaftaran", "sudah_terdaftar"
MOST_AN_HOUR: Final = 5
"""Letters of registration to one address: a form open to everybody is no way to pester somebody."""
_USED: Final = (
    "Tautan ini sudah dipakai atau sudah lewat waktunya. Daftarlah sekali lagi, atau masuk bila sudah punya akun."
)
_PERSONS, _LINKS = table(Person), table(OneTimeLink)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whoever opened the link of a registration."""

    id: int
    name: str
    email: str


def open_services(session: Session, office: Office, now: datetime) -> list[Running]:
    """The services in force for which strangers may make an account."""
    return [each for each in all_running(session, office, now) if each.sop.around.registration]


def register(session: Session, office: Office, key: str, typed: Mapping[str, str], now: datetime) -> None:
    """Takes a registration for the service and mails the link. Raises NotFound, and Invalid with every fault at once.

    Nothing tells the caller whether the address is known: its owner gets a letter saying so instead of a link.
    """
    service = running(session, office, key, now)
    if not service.sop.around.registration:
        raise NotFound("Layanan ini tidak membuka pendaftaran akun. Lihat daftar layanan yang tersedia.")
    values, faults = check_details({name: typed.get(name, "") for name in FIELDS}, REQUIRED)
    email = values.get("email") or ""
    if len(email) > LONGEST_NAME:
        faults["email"] = [f"Alamat surel untuk mendaftar paling panjang {LONGEST_NAME} huruf."]
    if faults:
        raise Invalid(faults)
    _forget_expired(session, now)
    if _pestered(session, email, now):
        return
    person, link = _wait(session, service.agency_id, values, office.public_url, now)
    owner = session.scalar(_owner(email))
    told = {"sop": service.sop.identity.name, "agency": service.agency}
    if owner is None:
        told |= {"name": values["name"] or "", "whatsapp": values["whatsapp"] or "", "link": link}
        mail(session, LETTER, email, told, now)
        return
    _forget(session, _PERSONS.c.id == person)
    told |= {
        "username": str(owner),
        "link": f"{office.public_url}/masuk",
        "forgotten": f"{office.public_url}/lupa-kata-sandi",
    }
    mail(session, KNOWN_LETTER, email, told, now)


def _pestered(session: Session, email: str, now: datetime) -> bool:
    """Whether the address got so many letters of this kind in the last hour that another would only be a nuisance."""
    letters = select(func.count()).where(
        Message.recipient == email,
        Message.template.in_((LETTER, KNOWN_LETTER)),
        Message.created_at > now - timedelta(hours=1),
    )
    return (session.scalar(letters) or 0) >= MOST_AN_HOUR


def _owner(email: str) -> Select[Any]:
    known = (Person.username == email) | (func.lower(Person.email) == email)
    return select(Person.username).where(known, Person.username.is_not(None)).order_by(Person.id).limit(1)


def _wait(
    session: Session, agency_id: int, values: Mapping[str, str | None], public_url: str, now: datetime
) -> tuple[int, str]:
    """The entry that waits for its link, and the link."""
    person = session.execute(
        insert(_PERSONS).values(**values, agency_id=agency_id, active=False, created_at=now).returning(_PERSONS.c.id)
    ).scalar_one()
    return person, f"{public_url}/daftar/{issue_link(session, person, now, REGISTER, LINK_LIFE)}"


def applicant(session: Session, secret: str, now: datetime) -> Applicant:
    """Whose registration a link is of, without using it. NotFound when used, expired or unknown."""
    row = session.execute(
        select(Person.id, Person.name, Person.email)
        .join(OneTimeLink, OneTimeLink.person_id == Person.id)
        .where(OneTimeLink.token_hash == digest(secret), OneTimeLink.purpose == REGISTER)
        .where(OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now, Person.username.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound(_USED)
    return Applicant(row.id, row.name, row.email)


def confirm(session: Session, secret: str, password: str, now: datetime) -> int:
    """The address is confirmed and the account made, its name being the address; gives the person.

    NotFound when the link is used or expired or the address got an account meanwhile; Invalid when the password is weak.
    """
    _one_at_a_time(session, applicant(session, secret, now).email)
    found = applicant(session, secret, now)
    if session.scalar(_owner(found.email)) is not None:
        raise NotFound(_USED)
    set_password(session, found.id, password, now)
    try:
        with session.begin_nested():
            made = update(_PERSONS).where(_PERSONS.c.id == found.id)
            session.execute(made.values(username=found.email, active=True))
    except IntegrityError:  # another way to the same name, at the same moment
        raise NotFound(_USED) from None
    session.execute(delete(_LINKS).where(_LINKS.c.person_id == found.id, _LINKS.c.purpose == REGISTER))
    _forget(session, func.lower(_PERSONS.c.email) == found.email)
    note_change(session, found.id, found.id, "registered", now)
    return found.id


def _one_at_a_time(session: Session, email: str) -> None:
    """Of two links for one address opened at the same moment, the second waits and finds its entry gone."""
    waiting = (func.lower(Person.email) == email) & Person.username.is_(None)
    session.execute(select(Person.id).where(waiting).order_by(Person.id).with_for_update()).all()


def _forget_expired(session: Session, now: datetime) -> None:
    """Unconfirmed entries whose link has expired are gone: nobody agreed to our keeping them."""
    expired = select(_LINKS.c.person_id).where(_LINKS.c.purpose == REGISTER, _LINKS.c.expires_at <= now)
    _forget(session, _PERSONS.c.id.in_(expired))


def _forget(session: Session, which: ColumnElement[bool]) -> None:
    """Deletes waiting entries and their links: never an account, nor somebody a request is for."""
    waiting = select(_LINKS.c.person_id).where(_LINKS.c.purpose == REGISTER)
    ids = session.scalars(
        select(_PERSONS.c.id).where(which, _PERSONS.c.id.in_(waiting), _PERSONS.c.username.is_(None))
    ).all()
    session.execute(delete(_LINKS).where(_LINKS.c.person_id.in_(ids)))
    session.execute(delete(_PERSONS).where(_PERSONS.c.id.in_(ids)))
