"""Taking a complaint in: from anybody, with an account or without, about a service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.around.complaints import rules
from engine.around.complaints.desk import desk, officials
from engine.around.complaints.telling import tell_desk, tell_receipt
from engine.around.complaints.words import LONGEST_CASE, LONGEST_NAME, LONGEST_SUBJECT, Errors, line, reached, story
from engine.errors import Invalid, NotFound, NotYours
from engine.numbers import next_number
from engine.office import Office
from engine.perform.load import load
from engine.records import Agency, Complaint, ComplaintEntry, Person, table
from engine.rules.facts import Actor
from engine.rules.rights import sees
from engine.running import Running, running
from engine.wording import when_text

COMPLAINANT = "Pelapor"
NOT_TAKEN = "Layanan ini belum menerima keluhan di sini. Lihat cara pengaduannya pada halaman layanan."
NAMED = "\n\nNomor berkas yang disebutkan: "
"""What stands before the number of a case that was named and is not linked."""
AGAIN = timedelta(days=1)
"""Within it the same words from the same stranger are the same complaint, sent twice."""
_COMPLAINTS, _ENTRIES = table(Complaint), table(ComplaintEntry)


@dataclass(frozen=True, slots=True)
class Grievance:
    """A complaint as it was sent, of any types: they are checked here.

    name, email, whatsapp   who complains, where nobody is signed in
    case, case_secret       the number of a case it speaks of, and its tracking secret
    about                   the username of the official it is about
    """

    subject: object = ""
    text: object = ""
    name: object = ""
    email: object = ""
    whatsapp: object = ""
    case: object = ""
    case_secret: object = ""
    about: object = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """The number it got."""

    number: str


def file_complaint(
    session: Session, office: Office, sop: str, actor: Actor | None, said: Grievance, now: datetime
) -> Filed:
    """Takes a complaint in; `actor` None is a stranger.

    Raises NotFound where the service takes none, NotYours for accounts that act for nobody, Invalid with every fault.
    """
    run = running(session, office, sop, now)
    if not run.sop.around.complaints:
        raise NotFound(NOT_TAKEN)
    if actor is not None and actor.kind != "person":
        raise NotYours("Akun ini tidak menyampaikan keluhan. Keluar dahulu, lalu sampaikan sebagai pribadi.")
    row = _checked(session, run, actor, said, now)
    if actor is None and (known := _sent_before(session, run, row, now)) is not None:
        return Filed(known)
    _speak_of_case(session, office, run, actor, said, row, now)
    return Filed(_write(session, office, run, row, now))


def _checked(session: Session, run: Running, actor: Actor | None, said: Grievance, now: datetime) -> dict[str, Any]:
    """The columns that the complainant's words fill. Invalid with every fault at once."""
    errors: Errors = {}
    row = {
        "subject": line(errors, "subject", said.subject, LONGEST_SUBJECT, "Tuliskan pokok keluhan."),
        "text": story(errors, said.text),
        "about_person_id": _about(errors, session, run, actor, said.about, now),
    }
    row |= reached(errors, said.name, said.email, said.whatsapp) if actor is None else _account(session, actor)
    line(errors, "case", said.case, LONGEST_CASE)
    if errors:
        raise Invalid(errors)
    return row


def _about(
    errors: Errors, session: Session, run: Running, actor: Actor | None, value: object, now: datetime
) -> int | None:
    username = line(errors, "about", value, LONGEST_NAME)
    if not username:
        return None
    found = next((each for each in officials(session, run, now) if each.username == username), None)
    if found is None:
        errors["about"] = ["Bukan pejabat layanan ini. Pilih dari daftar, atau kosongkan dan sebutkan dalam uraian."]
        return None
    if actor is not None and found.person_id == actor.id:
        errors["about"] = ["Anda tidak dapat mengeluhkan diri sendiri."]
    return found.person_id


def _account(session: Session, actor: Actor) -> dict[str, Any]:
    """Who complains with an account: reached as the account says."""
    found = session.execute(select(Person.name, Person.email, Person.whatsapp).where(Person.id == actor.id)).one()
    return {"person_id": actor.id, "name": found.name, "email": found.email, "whatsapp": found.whatsapp}


def _sent_before(session: Session, run: Running, row: dict[str, Any], now: datetime) -> str | None:
    """The number of the same complaint from the same stranger; two that come at once wait for each other."""
    session.execute(select(Agency.id).where(Agency.id == run.agency_id).with_for_update(key_share=True))
    same = [_COMPLAINTS.c[name].is_not_distinct_from(row[name]) for name in ("name", "email", "whatsapp", "subject")]
    rows = session.execute(
        select(_COMPLAINTS.c.number, _COMPLAINTS.c.text).where(
            _COMPLAINTS.c.agency_id == run.agency_id,
            _COMPLAINTS.c.sop == run.sop.key,
            _COMPLAINTS.c.person_id.is_(None),
            _COMPLAINTS.c.created_at > now - AGAIN,
            *same,
        )
    )
    text = row["text"]
    return next((r.number for r in rows if r.text == text or r.text.startswith(f"{text}{NAMED}")), None)


def _speak_of_case(
    session: Session,
    office: Office,
    run: Running,
    actor: Actor | None,
    said: Grievance,
    row: dict[str, Any],
    now: datetime,
) -> None:
    """Links the case named, where the complainant may see it or holds its secret; otherwise it stays what they wrote."""
    number = str(said.case or "").strip().upper()
    row["case_id"] = _linked(session, office, run, actor, number, said.case_secret, now) if number else None
    if number and row["case_id"] is None:
        row["text"] += f"{NAMED}{number}"


def _linked(
    session: Session, office: Office, run: Running, actor: Actor | None, number: str, secret: object, now: datetime
) -> int | None:
    try:
        got = load(session, office, number, now, lock=False)
    except NotFound:
        return None
    if (got.row.sop, got.row.agency_id) != (run.sop.key, run.agency_id):
        return None
    seen = actor is not None and sees(got.declared.sop, got.facts, actor)
    return int(got.row.id) if seen or office.opens(number, secret) else None


def _write(session: Session, office: Office, run: Running, row: dict[str, Any], now: datetime) -> str:
    number = next_number(session, rules.CODE, now.astimezone(run.zone).year)
    row |= {
        "number": number,
        "agency_id": run.agency_id,
        "sop": run.sop.key,
        "status": rules.RECEIVED,
        "version": 0,
        "created_at": now,
        "reply_by": now + rules.REPLY,
        "settle_by": now + rules.SETTLE,
    }
    made = session.execute(insert(_COMPLAINTS).values(**row).returning(_COMPLAINTS.c.id)).scalar_one()
    entry = {"complaint_id": made, "at": now, "person_id": row["person_id"], "as_position": COMPLAINANT}
    session.execute(insert(_ENTRIES).values(**entry, status=rules.RECEIVED, note="", public=True))
    excluded = {row["person_id"], row["about_person_id"]} - {None}
    handlers = desk(session, office, run.agency_id, run.sop.key, excluded, now)
    service = run.sop.identity.name
    tell_receipt(session, office, row, service, now)
    tell_desk(session, office, row, service, handlers, when_text(row["reply_by"], run.zone), now)
    return number
