"""A new case before its first action: who it is for, its number, its draft row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.address import check_address
from engine.calendars.rows import newest_version
from engine.catalogue import Declared
from engine.declaration.roles import Requester
from engine.errors import Invalid, NotFound
from engine.numbers import next_number
from engine.office import Office
from engine.perform.tasks import open_tasks
from engine.phone import normalise_msisdn
from engine.records import Agency, AgencySop, Case, Person, table
from engine.register import GENESIS
from engine.rules.facts import Actor, CaseFacts
from engine.rules.moves import Opening
from engine.rules.rights import asks_inside, files_as
from engine.storable import CONTROLS, one_line, storable

_OLDEST_DRAFT = timedelta(days=1)
OnBehalf = Mapping[str, Any] | str | None
"""A username, or {name, email, whatsapp} of somebody without an account."""


@dataclass(frozen=True, slots=True)
class Filed:
    """The draft: its number, and as what the filer is written down."""

    number: str
    as_position: str


def file_draft(
    session: Session,
    office: Office,
    key: str,
    actor: Actor,
    now: datetime,
    on_behalf_of: object,
    started_at: datetime | None,
) -> Filed:
    """Writes the draft row and its task. NotFound, NotYours or Invalid when it may not be."""
    running = (
        select(Agency.id, Agency.zone, newest_version(Agency.id).label("calendar"))
        .join(AgencySop, AgencySop.agency_id == Agency.id)
        .where(AgencySop.sop == key)
    )
    agency = session.execute(running).one_or_none() if storable(key) else None
    if agency is None or agency.calendar is None:
        raise NotFound("SOP itu tidak dikenal atau belum dijalankan di sini.")
    local = now.astimezone(ZoneInfo(agency.zone))
    declared = office.catalogue.current(key, local.date())
    as_position = files_as(declared.sop, agency.id, actor, for_other=on_behalf_of is not None)
    requester = actor.id if on_behalf_of is None else _requester(session, declared, agency.id, on_behalf_of, now)
    assert requester is not None  # noqa: S101  (files_as let only persons through)
    unit = _unit(session, declared, agency.id, requester, actor, now)
    case = _write(session, declared, agency, requester, actor, now, local.year, unit)
    moment = office.moment(session, agency.id, agency.zone, agency.calendar, now)
    start = started_at if started_at is not None and now - _OLDEST_DRAFT <= started_at <= now else now
    first = declared.sop.first
    open_tasks(session, declared.sop, case, [Opening(first, first.role.key, requester)], moment, start)
    return Filed(case.number, as_position)


def _unit(
    session: Session, declared: Declared, agency_id: int, requester: int, actor: Actor, now: datetime
) -> int | None:
    """The unit whose case it becomes, where units share their cases: that of the requester."""
    role = declared.sop.first.role
    if not (isinstance(role, Requester) and role.by_unit):
        return None
    person = actor if actor.id == requester else load_actor(session, requester, now)
    held = person.holding(agency_id, declared.sop.key, role.key)
    return held.unit_id if held is not None else None


def _requester(session: Session, declared: Declared, agency_id: int, sent: object, now: datetime) -> int:
    """The person a request is for: an account by username, or, where anybody may ask, a new entry without one."""
    role = declared.sop.first.role
    if isinstance(sent, str):
        known = select(Person.id).where(Person.username == sent[:100], Person.active, Person.kind == "person")
        found = session.scalar(known) if storable(sent) else None
        if found is None:
            raise Invalid({"on_behalf_of": ["Nama akun itu tidak dikenal."]})
        if asks_inside(declared.sop):
            person = load_actor(session, found, now)
            if person.holding(agency_id, declared.sop.key, role.key) is None:
                raise Invalid({"on_behalf_of": [f"Bukan {role.label}."]})
        return found
    if asks_inside(declared.sop):
        raise Invalid({"on_behalf_of": [f"Sebutkan nama akun {role.label}."]})
    values = _contact(sent)
    return session.execute(insert(table(Person)).values(**values, created_at=now).returning(Person.id)).scalar_one()


def _contact(sent: object) -> dict[str, Any]:
    wrong = Invalid({"on_behalf_of": ["Sebutkan nama akun, atau nama beserta surel atau nomor WhatsApp."]})
    if not isinstance(sent, Mapping):
        raise wrong
    given = {name: sent.get(name) or "" for name in ("name", "email", "whatsapp")}
    if any(not isinstance(value, str) or len(value) > 200 for value in given.values()):
        raise wrong
    values = {name: value.strip() or None for name, value in given.items()}
    if not all(one_line(value or "") for value in values.values()):
        raise Invalid({"on_behalf_of": [CONTROLS]})
    if not values["name"] or not (values["email"] or values["whatsapp"]):
        raise wrong
    try:
        if values["email"]:
            check_address(values["email"])
        if values["whatsapp"]:
            values["whatsapp"] = normalise_msisdn(values["whatsapp"])
    except ValueError as problem:
        raise Invalid({"on_behalf_of": [str(problem)]}) from None
    return values


def _write(
    session: Session,
    declared: Declared,
    agency: Any,
    requester: int,
    actor: Actor,
    now: datetime,
    year: int,
    unit: int | None,
) -> CaseFacts:
    sop = declared.sop
    number = next_number(session, sop.code, year)
    typist = actor.id if actor.id != requester else None
    case_id = session.execute(
        insert(table(Case))
        .values(
            number=number,
            sop=sop.key,
            sop_version=sop.version,
            agency_id=agency.id,
            state=sop.first.key,
            version=0,
            title="",
            requester_id=requester,
            typist_id=typist,
            unit_id=unit,
            fields={},
            people={},
            opened_at=now,
            seq=0,
            head=GENESIS,
        )
        .returning(Case.id)
    ).scalar_one()
    return CaseFacts(case_id, number, sop.key, agency.id, sop.first.key, 0, {}, requester, typist, now, unit_id=unit)
