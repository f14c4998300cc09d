"""Testimonials: what requesters say of a service in their own words, one a case, apart from the survey (SPK-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from engine.around import opinions
from engine.around.opinions import Status
from engine.around.readers import readable
from engine.claims import claim, take_away
from engine.declaration.sop import Sop
from engine.errors import Invalid, NotFound, NotFromHere, NotYours
from engine.office import Office
from engine.perform.load import Loaded
from engine.queries import cursor as cursors
from engine.queries.searching import every_word, following, how_many
from engine.queries.views import Page
from engine.records import Person, Testimonial, table
from engine.rules.around import oversees
from engine.rules.facts import Actor, CaseFacts
from engine.running import Running, running
from engine.storable import storable

LONGEST: Final = 2000
"""Letters of one testimonial."""
NONE: Final = "Layanan ini tidak menerima testimoni."
NOT_YOURS: Final = "Testimoni diberikan oleh pemohon berkas ini."
NOT_READ: Final = "Daftar testimoni dibaca oleh pejabat layanan itu dan auditor."
LATER: Final = "Testimoni dapat diberikan setelah layanan selesai. Bukalah lagi sesudahnya."
DONE: Final = "Testimoni berkas ini sudah kami terima. Terima kasih."
LENGTH: Final = f"Tulis testimoni 1 sampai {LONGEST} huruf."
UNREADABLE: Final = "Testimoni memuat huruf yang tidak dapat disimpan. Ketik ulang bagian itu."
_T = table(Testimonial)
_LISTED = (
    select(_T.c.id, _T.c.sop, _T.c.text, _T.c.created_at, Person.name, Person.username)
    .join(Person, Person.id == _T.c.person_id)
    .where(_T.c.removed_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Said:
    """One testimonial. `account` is whose it is, `username` empty for somebody without an account."""

    id: int
    sop: str
    account: str
    username: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """The place for a testimonial about a case. `text` is what was said, None where nothing was or it was removed."""

    number: str
    title: str
    status: Status
    text: str | None


@dataclass(frozen=True, slots=True)
class Board:
    """The testimonials of a running SOP, as one actor may use them."""

    run: Running
    keeps: bool


# ── Leaving one ──────────────────────────────────────────────────────────────────────────────────────────────────────
def status(session: Session, sop: Sop, case: CaseFacts) -> Status | None:
    """How the testimonial of a case stands; None where the SOP takes none."""
    return opinions.status(session, sop.around.testimonials, case, _T.c.case_id)


def invitation(session: Session, office: Office, number: str, actor: Actor, now: datetime) -> Invitation:
    """The place for it in the actor's own case. NotFound where they see no such case or it has none; else NotYours."""
    got = _own(session, office, number, actor, now)
    stands = _status(session, got)
    text = session.scalar(select(_T.c.text).where(_T.c.case_id == got.row.id, _T.c.removed_at.is_(None)))
    return Invitation(got.row.number, got.row.title, stands, text)


def leave(session: Session, office: Office, number: str, actor: Actor, text: str, now: datetime) -> None:
    """Keeps the requester's words. As `invitation`; NotFromHere when it is not the time or was done, else Invalid."""
    got = _own(session, office, number, actor, now)
    stands = _status(session, got)
    if stands != "open":
        raise NotFromHere(DONE if stands == "done" else LATER)
    values = {
        "agency_id": got.row.agency_id,
        "sop": got.row.sop,
        "case_id": got.row.id,
        "person_id": actor.id,
        "text": _checked(text),
        "created_at": now,
    }
    if claim(session, _T, values, "case_id") is None:  # somebody was faster
        raise NotFromHere(DONE)


def _own(session: Session, office: Office, number: str, actor: Actor, now: datetime) -> Loaded:
    return opinions.load_own(session, office, number, actor, now, NOT_YOURS)


def _status(session: Session, got: Loaded) -> Status:
    found = status(session, got.declared.sop, got.facts)
    if found is None:
        raise NotFound(NONE)
    return found


def _checked(text: str) -> str:
    """Without the spaces around it, its line ends counted as one letter (a browser sends two)."""
    said = text.replace("\r\n", "\n").strip()
    if not 1 <= len(said) <= LONGEST:
        raise Invalid({"text": [LENGTH]})
    if not storable(said):
        raise Invalid({"text": [UNREADABLE]})
    return said


# ── Reading and keeping them ─────────────────────────────────────────────────────────────────────────────────────────
def boards(session: Session, office: Office, actor: Actor, now: datetime) -> list[Running]:
    """The services whose testimonials the actor may read, by key."""
    return readable(session, office, actor, now, lambda around: around.testimonials)


def board(session: Session, office: Office, sop: str, actor: Actor, now: datetime) -> Board:
    """The testimonials of a service. NotFound where it takes none; NotYours for whoever holds no office of it."""
    run = running(session, office, sop, now)
    if not run.sop.around.testimonials:
        raise NotFound(NONE)
    if not oversees(run.sop, run.agency_id, actor):
        raise NotYours(NOT_READ)
    return Board(run, run.held(actor, run.sop.around.testimonial_keepers) is not None)


def listed(session: Session, on: Board, *, query: str = "", cursor: str | None = None, limit: int = 25) -> Page[Said]:
    """Those in which every word of `query` occurs, newest first (SPK-45)."""
    statement = _of(on).where(every_word(query, _T.c.text, Person.name, Person.username))
    count = how_many(session, statement)
    start = cursors.read(cursor)
    rows = session.execute(statement.order_by(_T.c.id.desc()).offset(start).limit(limit))
    return Page([_said(row) for row in rows], following(start, limit, count), count)


def removable(session: Session, office: Office, said: int, actor: Actor, now: datetime) -> tuple[Said, Board]:
    """One testimonial and where it is listed, for those who may remove it. NotFound; NotYours (SPK-46)."""
    row = session.execute(_LISTED.where(_T.c.id == said)).one_or_none() if 0 < said <= cursors.LARGEST else None
    if row is None:
        raise NotFound
    on = board(session, office, row.sop, actor, now)
    if not on.keeps:
        keepers = " atau ".join(role.label for role in on.run.sop.around.testimonial_keepers) or "siapa pun"
        raise NotYours(f"Menghapus testimoni adalah wewenang {keepers}.")
    return _said(row), on


def remove(session: Session, office: Office, said: int, actor: Actor, now: datetime) -> Said:
    """Takes a testimonial out of the list; who did it and when is kept. As `removable`."""
    found, _on = removable(session, office, said, actor, now)
    take_away(session, _T, said, actor.id, now)
    return found


def _of(on: Board) -> Select[Any]:
    return _LISTED.where(_T.c.agency_id == on.run.agency_id, _T.c.sop == on.run.sop.key)


def _said(row: Row[Any]) -> Said:
    return Said(row.id, row.sop, row.name, row.username or "", row.text, row.created_at)
