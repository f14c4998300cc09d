"""A SOP as an agency runs it today: where the rooms around the cases begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.calendars.rows import newest_version
from engine.catalogue import Declared
from engine.declaration.forms import Moment
from engine.declaration.roles import Role
from engine.declaration.sop import Sop
from engine.errors import NotFound
from engine.office import Office
from engine.records import Agency, AgencySop
from engine.rules.facts import Actor, Holding
from engine.storable import storable

_RUN = select(
    AgencySop.sop, Agency.id, Agency.name, Agency.zone, newest_version(Agency.id).label("calendar_version")
).join(Agency, Agency.id == AgencySop.agency_id)


@dataclass(frozen=True, slots=True)
class Running:
    """A SOP in force today, the agency that runs it, and the moment there."""

    declared: Declared
    agency_id: int
    agency: str
    moment: Moment

    @property
    def sop(self) -> Sop:
        """The declaration."""
        return self.declared.sop

    @property
    def zone(self) -> ZoneInfo:
        """The agency's zone."""
        return self.moment.zone

    def held(self, actor: Actor, roles: Iterable[Role]) -> Holding | None:
        """The position by which the actor holds one of the roles in this agency today; None where there is none."""
        return actor.held(self.agency_id, self.sop.key, roles)


def running(session: Session, office: Office, key: str, now: datetime) -> Running:
    """The SOP of that key. NotFound when nobody runs it, it is not in force, or its agency has no calendar yet."""
    row = session.execute(_RUN.where(AgencySop.sop == key)).one_or_none() if storable(key) else None
    if row is None or row.calendar_version is None:
        raise NotFound("Layanan itu tidak ada. Lihat daftar layanan yang tersedia.")
    return _running(session, office, row, now)


def all_running(session: Session, office: Office, now: datetime) -> list[Running]:
    """Every SOP that is run and in force, by key."""
    found = []
    for row in session.execute(_RUN.order_by(AgencySop.sop)).all():
        try:
            if row.calendar_version is not None:
                found.append(_running(session, office, row, now))
        except NotFound:
            continue
    return found


def _running(session: Session, office: Office, row: Any, now: datetime) -> Running:
    sop, agency_id, agency, zone, version = row
    declared = office.catalogue.current(sop, now.astimezone(ZoneInfo(zone)).date())
    return Running(declared, agency_id, agency, office.moment(session, agency_id, zone, version, now))
