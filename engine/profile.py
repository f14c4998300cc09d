"""What a person changes of their own account: contact, what they say of themselves, the password (SPK-80, LZM-15…LZM-18)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.account_changes import note_change
from engine.accounts import change_password
from engine.declaration.roles import Requester
from engine.details import FIELDS, LABELS, check_details
from engine.errors import Invalid, NotFound
from engine.letters import mail
from engine.office import Office
from engine.passwords import fits
from engine.records import Identity, Person, Position, Unit, table
from engine.rules.facts import Actor

OWN = tuple(name for name in FIELDS if name != "name")
"""What a person may change of themselves; their name is the office's business."""
CHANGED_LETTER = "surel_diganti"


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's own account. `places` are their units, or where these are not known their positions; `password` is whether
    one was ever set; `identities` the sign-in services linked."""

    username: str
    name: str
    places: list[str]
    values: dict[str, str]
    password: bool
    identities: list[str]


def profile(session: Session, actor: Actor) -> Profile:
    """The profile of whoever asks. NotFound for somebody without an account."""
    person = session.get(Person, actor.id)
    if person is None or person.username is None:
        raise NotFound
    held = [h.position_id for h in actor.holdings]
    rows = session.execute(
        select(Position.name, Unit.name.label("unit"))
        .outerjoin(Unit, Unit.id == Position.unit_id)
        .where(Position.id.in_(held))
        .order_by(Position.name)
    ).all()
    issuers = session.scalars(select(Identity.issuer).where(Identity.person_id == person.id).order_by(Identity.issuer))
    return Profile(
        person.username,
        person.name,
        list(dict.fromkeys(row.unit or row.name for row in rows)),
        {name: getattr(person, name) or "" for name in OWN},
        person.password_hash is not None,
        list(issuers),
    )


def in_a_team(office: Office, actor: Actor, today: date) -> bool:
    """Whether the account asks for a team, whose members may share it (LZM-12, LZM-19)."""
    first = ((d.sop.key, d.sop.first.role) for d in office.catalogue.in_force(today))
    teams = {(key, role.key) for key, role in first if isinstance(role, Requester) and role.by_unit}
    return any(holding.roles & teams for holding in actor.holdings)


def edit_profile(
    session: Session, actor: Actor, typed: Mapping[str, str], now: datetime, *, old: str = "", new: str = ""
) -> bool:
    """Writes what changed; an empty `new` leaves the password (LZM-17). True when the password was changed: then every
    session and token of the account has ended.

    The password now in use is needed to change the password or the e-mail address. Raises Invalid.
    """
    person = session.get(Person, actor.id, with_for_update=True)
    if person is None or person.username is None:
        raise NotFound
    before = {name: getattr(person, name) for name in OWN}
    values, faults = check_details({name: typed.get(name, "") for name in OWN}, _required(before))
    if (values.get("email") or "") == (before["email"] or "").lower():
        values["email"] = before["email"]  # the same address, stored in capitals by an administrator
    moved = "email" not in faults and values["email"] != before["email"]
    if (moved or new) and not fits(person.password_hash, old):
        faults["old"] = [_ask_for_old(person.password_hash)]
    changed = new != "" and not faults
    if changed:
        change_password(session, person.id, old, new, now)
    if faults:
        raise Invalid(faults)
    fields = [name for name in OWN if values[name] != before[name]]
    if fields:
        session.execute(update(table(Person)).where(Person.id == person.id).values(**values))
        note_change(session, person.id, person.id, "details", now, ", ".join(LABELS[name] for name in fields))
    if moved and before["email"]:
        mail(
            session, CHANGED_LETTER, before["email"], {"name": person.name, "username": person.username}, now, person.id
        )
    return changed


def _required(before: Mapping[str, str | None]) -> set[str]:
    """An address once known is not taken away: links for a forgotten password go there."""
    return {"email"} if before["email"] else set()


def _ask_for_old(known: str | None) -> str:
    if known is None:
        return "Akun ini belum mempunyai kata sandi. Minta tautan di halaman Lupa kata sandi atau pada pengelola akun."
    return "Isi kata sandi yang sekarang berlaku untuk mengganti kata sandi atau surel."
