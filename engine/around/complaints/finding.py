"""Lists of complaints: the same answer to "which may this actor see?" as `reading`, in SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from engine.actors import held_roles
from engine.around.complaints import rules
from engine.around.complaints.desk import Desk, desk, handling_roles
from engine.around.complaints.reading import ROWS, service_name
from engine.office import Office
from engine.queries import cursor as cursors
from engine.queries.searching import every_word, following
from engine.queries.views import Page
from engine.records import Complaint, table
from engine.rules.facts import Actor
from engine.storable import storable

_C = table(Complaint)


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint in a list. `mine`: the actor is its complainant."""

    number: str
    sop: str
    sop_name: str
    subject: str
    name: str
    status: str
    created_at: datetime
    due_at: datetime | None
    standing: rules.Standing | None
    mine: bool
    zone: ZoneInfo


def find_complaints(
    session: Session,
    office: Office,
    actor: Actor,
    now: datetime,
    *,
    query: str = "",
    status: str = "",
    sop: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[Page[ComplaintLine], Counter[str]]:
    """The complaints the actor may see, open ones first by what is due, and how many there are by status."""
    statement = ROWS.where(_visible(session, office, actor, now), *_asked(query, sop))
    per = statement.with_only_columns(_C.c.status, func.count()).group_by(_C.c.status)
    counts = Counter({row[0]: row[1] for row in session.execute(per)})
    if status:
        statement = statement.where(_C.c.status == status if storable(status) else false())
    start = cursors.read(cursor)
    due = case((_C.c.status == rules.RECEIVED, _C.c.reply_by), else_=_C.c.settle_by)
    order = (_C.c.closed_at.is_not(None), case((_C.c.closed_at.is_(None), due)), _C.c.id.desc())
    rows = session.execute(statement.order_by(*order).offset(start).limit(limit)).all()
    lines = [_line(office, row, actor, now) for row in rows]
    count = counts[status] if status else counts.total()
    return Page(lines, following(start, limit, count), count), counts


def _asked(query: str, sop: str) -> list[ColumnElement[bool]]:
    found = [every_word(query, _C.c.number, _C.c.subject, _C.c.name)]
    return [*found, _C.c.sop == sop if storable(sop) else false()] if sop else found


def _line(office: Office, row: Any, actor: Actor, now: datetime) -> ComplaintLine:
    due = rules.due_at(row.status, row.reply_by, row.settle_by)
    return ComplaintLine(
        number=row.number,
        sop=row.sop,
        sop_name=service_name(office, row.sop),
        subject=row.subject,
        name=row.name,
        status=row.status,
        created_at=row.created_at,
        due_at=due,
        standing=rules.standing(due, now),
        mine=row.person_id is not None and row.person_id == actor.id,
        zone=ZoneInfo(row.zone),
    )


def _visible(session: Session, office: Office, actor: Actor, now: datetime) -> ColumnElement[bool]:
    if actor.kind == "auditor":
        return true()
    if actor.kind != "person" or actor.id is None:
        return false()
    parties = (_C.c.about_person_id, _C.c.person_id)
    by_role = [
        and_(_C.c.agency_id == agency, _C.c.sop == sop, *(p.is_distinct_from(actor.id) for p in parties))
        for agency, sop in _served(office, actor)
    ]
    return or_(_C.c.person_id == actor.id, _C.c.id.in_(list(_instead(session, office, actor, now))), *by_role)


def _served(office: Office, actor: Actor) -> list[tuple[int, str]]:
    """The services whose complaints the actor handles by a role held today."""
    roles = {sop: handling_roles(office, sop) for sop in office.catalogue.keys()}  # noqa: SIM118  (no mapping)
    pairs = (
        (h.agency_id, sop)
        for h in actor.holdings
        for sop, role in h.roles
        if h.covers(sop) and role in roles.get(sop, ())
    )
    return sorted(set(pairs))


def _instead(session: Session, office: Office, actor: Actor, now: datetime) -> Iterable[int]:
    """The complaints that are for the actor as a superior: every holder of the roles is a party, or nobody holds them."""
    for agency in sorted({h.agency_id for h in actor.holdings}):
        for sop in office.catalogue.keys():  # noqa: SIM118  (no mapping)
            roles = handling_roles(office, sop)
            if roles:
                held = {h.person_id for h in held_roles(session, agency, sop, now) if h.role in roles}
                yield from _left_over(session, office, actor, agency, sop, held - {None}, now)


def _left_over(
    session: Session, office: Office, actor: Actor, agency: int, sop: str, held: set[int | None], now: datetime
) -> Iterable[int]:
    parties = [or_(_C.c.about_person_id == person, _C.c.person_id == person) for person in held]
    rows = session.execute(
        select(_C.c.id, _C.c.about_person_id, _C.c.person_id).where(
            _C.c.agency_id == agency, _C.c.sop == sop, *parties, _C.c.person_id.is_distinct_from(actor.id)
        )
    )
    desks: dict[frozenset[int], Desk] = {}
    for row in rows:
        excluded = frozenset({row.about_person_id, row.person_id} - {None})
        if excluded not in desks:
            desks[excluded] = desk(session, office, agency, sop, excluded, now)
        if desks[excluded].holding(actor) is not None:
            yield row.id
