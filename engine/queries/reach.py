"""Whose schedules an actor may look at: which agency's, and of which kinds of resource."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.declaration.effects import Book, TheOnly
from engine.declaration.fields import ResourceOf
from engine.declaration.forms import fields_of
from engine.declaration.sop import Sop
from engine.errors import NotFound
from engine.office import Office
from engine.queries.agenda import resources
from engine.queries.views import CaseView
from engine.records import Agency, Resource
from engine.rules.facts import Actor
from engine.rules.rights import asks_inside
from engine.running import all_running

Kinds = defaultdict[int, frozenset[str]]
"""Kinds of resource by agency."""


@dataclass(frozen=True, slots=True)
class Reach:
    """An agency whose schedule may be looked at. `kinds` are the kinds of resource, None where it is every kind.

    `lends` are the kinds its SOPs lend out: of those a state is shown besides what is booked.
    """

    agency: Agency
    kinds: frozenset[str] | None
    lends: frozenset[str]


def reaches(session: Session, office: Office, actor: Actor, now: datetime) -> list[Reach]:
    """The schedules within the actor's reach, the actor's own agencies first, by name; only those with something to book in it.

    Auditor and administrator look at all. A person looks at all of the agencies in which they hold a position, and at what
    the SOPs with an open schedule book in any other (BKL-18, LZM-10).
    """
    open_kinds, lends = _kinds(session, office, now)
    own = {holding.agency_id for holding in actor.holdings}
    found = []
    for agency in session.scalars(
        select(Agency).where(Agency.id.in_(select(Resource.agency_id))).order_by(Agency.name, Agency.id)
    ):
        whole = actor.kind in ("auditor", "admin") or (actor.kind == "person" and agency.id in own)
        kinds = None if whole else open_kinds[agency.id] if actor.kind == "person" else frozenset[str]()
        if kinds is None or resources(session, agency.id, kinds):
            found.append(Reach(agency, kinds, lends[agency.id]))
    return sorted(found, key=lambda reach: reach.agency.id not in own)


def _kinds(session: Session, office: Office, now: datetime) -> tuple[Kinds, Kinds]:
    """By agency: what its SOPs with an open schedule book, and what its SOPs lend out."""
    open_kinds: Kinds = defaultdict(frozenset)
    lends: Kinds = defaultdict(frozenset)
    for run in all_running(session, office, now):
        lends[run.agency_id] |= lent_kinds(run.sop)
        if run.sop.around.schedule and not asks_inside(run.sop):  # whose requesters are its own people reach it as such
            open_kinds[run.agency_id] |= run.sop.books
    return open_kinds, lends


def reach_for(session: Session, office: Office, case: CaseView, actor: Actor, now: datetime) -> Reach | None:
    """What cases like this one book, where the actor may look at its schedule; None where they may not."""
    sop = case.declared.sop
    for reach in reaches(session, office, actor, now):
        if reach.agency.id == case.facts.agency_id and (reach.kinds is None or sop.books <= reach.kinds):
            return Reach(reach.agency, sop.books, lent_kinds(sop))
    return None


def open_schedule(session: Session, sop: Sop, agency_id: int) -> Reach:
    """What a SOP with an open schedule books, for anybody signed in. NotFound where its schedule is the office's own."""
    if not sop.around.schedule or sop.interval is None:
        raise NotFound("Jadwal layanan ini tidak dibuka untuk pemohon.")
    return _of(session, sop, agency_id)


def public_board(session: Session, sop: Sop, agency_id: int) -> Reach:
    """What a SOP with a public dashboard books, for everybody (LZM-09, LZM-10). NotFound where there is no such dashboard."""
    if sop.around.dashboard is None or not sop.around.dashboard.public:
        raise NotFound("Layanan ini tidak mempunyai papan jadwal untuk umum.")
    return _of(session, sop, agency_id)


def _of(session: Session, sop: Sop, agency_id: int) -> Reach:
    agency = session.scalars(select(Agency).where(Agency.id == agency_id)).one()
    return Reach(agency, sop.books, lent_kinds(sop))


def lent_kinds(sop: Sop) -> frozenset[str]:
    """The kinds of resource the SOP lends out and takes back."""
    found: set[str] = set()
    for action, _row in sop.all_actions.values():
        asked = {f.name: f.resource_kind for f in fields_of(action.asks) if isinstance(f, ResourceOf)}
        loans = (e.field for e in action.effects if isinstance(e, Book) and e.loan)
        found.update(lent.kind if isinstance(lent, TheOnly) else asked[lent] for lent in loans)
    return frozenset(found)
