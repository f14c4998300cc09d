"""Who sees what of one complaint: its complainant, those who handle it, the auditor; nobody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.around.complaints import rules
from engine.around.complaints.desk import Desk, desk
from engine.errors import NotFound
from engine.office import Office
from engine.queries.people import Named, names_of
from engine.records import Agency, Case, Complaint, ComplaintEntry, table
from engine.rules.facts import Actor

_C, _E = table(Complaint), table(ComplaintEntry)
UNKNOWN = "Nomor atau kode lacak tidak cocok. Periksa kembali tautan pada tanda terima keluhan Anda."
LONGEST_NUMBER = 40
ROWS = (
    select(_C, Agency.name.label("agency"), Agency.zone, Case.number.label("case_number"))
    .select_from(_C)
    .join(Agency, Agency.id == _C.c.agency_id)
    .outerjoin(Case, Case.id == _C.c.case_id)
)


@dataclass(frozen=True, slots=True)
class NoteView:
    """One line of a complaint's register. `by` is the position; `name` the person, for those who may know."""

    at: datetime
    status: str
    note: str
    public: bool
    by: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """A complaint as somebody may see it. `mine`: as its complainant. `actions` are the steps open to them now."""

    number: str
    sop: str
    sop_name: str
    agency: str
    subject: str
    text: str
    status: str
    version: int
    created_at: datetime
    reply_by: datetime
    settle_by: datetime
    closed_at: datetime | None
    due_at: datetime | None
    standing: rules.Standing | None
    case: str | None
    name: str
    email: str | None
    whatsapp: str | None
    about: str
    notes: Sequence[NoteView]
    mine: bool
    actions: tuple[str, ...]
    tracking_url: str | None
    zone: ZoneInfo


def desk_of(session: Session, office: Office, row: Any, now: datetime) -> Desk:
    """Who handles this complaint today."""
    return desk(session, office, row.agency_id, row.sop, {row.person_id, row.about_person_id} - {None}, now)


def find_row(session: Session, number: str) -> Any:
    """The row with that number; NotFound."""
    fit = len(number) <= LONGEST_NUMBER and number.isascii() and number.isprintable()
    row = session.execute(ROWS.where(_C.c.number == number)).one_or_none() if fit else None
    if row is None:
        raise NotFound
    return row


def view_complaint(session: Session, office: Office, number: str, actor: Actor, now: datetime) -> ComplaintView:
    """The complaint; NotFound when it is not there or not the actor's to see.

    The complainant reads what is public; those who handle it and the auditor read all. The person complained about reads
    nothing.
    """
    row = find_row(session, number)
    if actor.kind == "person" and row.person_id is not None and row.person_id == actor.id:
        return _view(session, office, row, now, whole=False)
    handling = desk_of(session, office, row, now).holding(actor) is not None
    if not handling and actor.kind != "auditor":
        raise NotFound
    actions = rules.open_moves(row.status) if handling else ()
    return _view(session, office, row, now, whole=True, actions=actions)


def track_complaint(session: Session, office: Office, number: str, secret: str, now: datetime) -> ComplaintView:
    """How far a complaint is, without an account. NotFound, in the same words, for a wrong number and a wrong secret."""
    try:
        if not office.opens(number, secret):
            raise NotFound
        row = find_row(session, number)
    except NotFound:
        raise NotFound(UNKNOWN) from None
    return _view(session, office, row, now, whole=False)


def _view(
    session: Session, office: Office, row: Any, now: datetime, *, whole: bool, actions: tuple[str, ...] = ()
) -> ComplaintView:
    entries = session.execute(select(_E).where(_E.c.complaint_id == row.id).order_by(_E.c.id)).all()
    people = {row.about_person_id, *(entry.person_id for entry in entries)} - {None}
    names = names_of(session, people)
    due = rules.due_at(row.status, row.reply_by, row.settle_by)
    return ComplaintView(
        number=row.number,
        sop=row.sop,
        sop_name=service_name(office, row.sop),
        agency=row.agency,
        subject=row.subject,
        text=row.text,
        status=row.status,
        version=row.version,
        created_at=row.created_at,
        reply_by=row.reply_by,
        settle_by=row.settle_by,
        closed_at=row.closed_at,
        due_at=due,
        standing=rules.standing(due, now),
        case=row.case_number,
        name=row.name,
        email=row.email if whole else None,
        whatsapp=row.whatsapp if whole else None,
        about=_name(names, row.about_person_id) if whole else "",
        notes=[_note(entry, names, whole=whole) for entry in entries],
        mine=not whole,
        actions=actions,
        tracking_url=None if whole else office.complaint_tracking_link(row.number),
        zone=ZoneInfo(row.zone),
    )


def _note(entry: Any, names: Mapping[int, Named], *, whole: bool) -> NoteView:
    shown = entry.note if whole or entry.public else ""
    name = _name(names, entry.person_id) if whole else ""
    return NoteView(entry.at, entry.status, shown, entry.public, entry.as_position, name)


def service_name(office: Office, sop: str) -> str:
    """What the newest version of the SOP calls the service."""
    return next((d.sop.identity.name for d in reversed(list(office.catalogue)) if d.sop.key == sop), sop)


def _name(names: Mapping[int, Named], person_id: int | None) -> str:
    return names[person_id].name if person_id is not None and person_id in names else ""
