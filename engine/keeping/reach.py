"""Who keeps accounts, and whose. Asked on the server before every look and again, under a lock, before every change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.errors import NotFound, NotYours
from engine.office import Office
from engine.records import Agency, Appointment, Case, Complaint, Person, Position, PositionRole
from engine.rules.facts import Actor
from engine.running import Running, all_running, running

OUT_OF_REACH = "Orang ini juga bertugas di luar layanan ini; akunnya diurus admin."
NOT_ENTRUSTED = "Orang ini juga punya permohonan atau keluhan di luar layanan ini; akunnya diurus admin."


@dataclass(frozen=True, slots=True)
class Kept:
    """The accounts somebody keeps: of this SOP, in the agency that runs it, as the keeper `actor`."""

    running: Running
    actor: Actor
    today: date

    @property
    def sop(self) -> str:
        """The key of the SOP."""
        return self.running.sop.key

    @property
    def agency_id(self) -> int:
        """The agency."""
        return self.running.agency_id


def kept_services(session: Session, office: Office, actor: Actor, now: datetime) -> list[Running]:
    """The services whose accounts the actor keeps today."""
    return [each for each in all_running(session, office, now) if each.held(actor, each.sop.around.accounts)]


def kept(session: Session, office: Office, actor: Actor, key: str, now: datetime) -> Kept:
    """The accounts of one SOP, to look at. NotFound for an unknown SOP, NotYours for whoever keeps no accounts of it."""
    service = running(session, office, key, now)
    if service.held(actor, service.sop.around.accounts) is None:
        raise NotYours("Akun layanan ini diurus oleh peran yang ditunjuk untuk itu.")
    return Kept(service, actor, now.astimezone(service.zone).date())


def keeping(session: Session, office: Office, actor: Actor, key: str, now: datetime) -> Kept:
    """The same, to change: one keeper of the agency at a time, with the rights held once it is their turn.

    So two keepers who take each other's role at one moment do not leave the agency without any.
    """
    service = running(session, office, key, now)
    session.execute(select(Agency.id).where(Agency.id == service.agency_id).with_for_update())
    if actor.id is None:
        raise NotYours
    return kept(session, office, load_actor(session, actor.id, now), key, now)


def accounts_of(held: Kept) -> Select[Any]:
    """Ids of the accounts of the SOP in the agency: who holds a role of it today, and who belongs to the agency's service."""
    serving = (
        select(Appointment.person_id)
        .join(Position, Position.id == Appointment.position_id)
        .join(PositionRole, PositionRole.position_id == Position.id)
        .where(Position.agency_id == held.agency_id, PositionRole.sop == held.sop)
        .where(Appointment.since <= held.today)
        .where(or_(Appointment.until.is_(None), Appointment.until >= held.today))
    )
    return select(Person.id).where(
        Person.username.is_not(None),
        Person.active,
        Person.kind == "person",
        or_(Person.agency_id == held.agency_id, Person.id.in_(serving)),
    )


def elsewhere(held: Kept) -> Select[Any]:
    """Ids of those who serve in another agency, or hold, today or later, a role of another SOP: not a keeper's to change."""
    other_role = exists(
        select(PositionRole.role).where(PositionRole.position_id == Position.id, PositionRole.sop != held.sop)
    )
    return (
        select(Appointment.person_id)
        .join(Position, Position.id == Appointment.position_id)
        .where(or_(Appointment.until.is_(None), Appointment.until >= held.today))
        .where(or_(Position.agency_id != held.agency_id, other_role))
    )


def reached(session: Session, held: Kept, person_id: int) -> Person:
    """The account, if the keeper may change it. NotFound when it is none of this SOP, NotYours when it serves elsewhere too."""
    person = session.scalar(select(Person).where(Person.id == person_id, Person.id.in_(accounts_of(held))))
    if person is None:
        raise NotFound
    if not reachable(session, held, person):
        raise NotYours(OUT_OF_REACH)
    return person


def entrusted(session: Session, held: Kept, person_id: int) -> Person:
    """The account, if also its details and its ways to sign in are the keeper's. As `reached`, and NotYours where its owner
    has asked or complained elsewhere: whoever can sign in as them reads what another agency holds of them.
    """
    person = reached(session, held, person_id)
    if asking_elsewhere(session, held, [person.id]):
        raise NotYours(NOT_ENTRUSTED)
    return person


def asking_elsewhere(session: Session, held: Kept, ids: Collection[int]) -> set[int]:
    """Who of these has a request, or a complaint, about another service or in another agency."""
    found: set[int] = set()
    for record, owner in ((Case, Case.requester_id), (Complaint, Complaint.person_id)):
        outside = or_(record.agency_id != held.agency_id, record.sop != held.sop)
        found |= {i for i in session.scalars(select(owner).where(owner.in_(ids), outside).distinct()) if i is not None}
    return found


def reachable(session: Session, held: Kept, person: Person) -> bool:
    """Whether nothing of the account lies outside the keeper's SOP and agency."""
    if person.agency_id not in (None, held.agency_id):
        return False
    return session.execute(elsewhere(held).where(Appointment.person_id == person.id).limit(1)).first() is None
