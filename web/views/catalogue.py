"""The services of the house for everybody: what each promises, asks and costs, and its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.around.survey import Result, summary
from engine.catalogue import Declared
from engine.declaration import End, Parallel, Step
from engine.declaration.sop import Sop
from engine.errors import NotFound, NotYours
from engine.records import Agency, AgencySop
from engine.rules.facts import Actor
from engine.rules.guides import file_name, find_guide, guides_for, media_type
from engine.rules.rights import files_as, registering
from web.door import door, now, who
from web.promises import leaves_time_open, promised

blueprint = Blueprint("catalogue", __name__)


@dataclass(frozen=True, slots=True)
class Offered:
    """A SOP in force and the agency that runs it."""

    declared: Declared
    agency_id: int
    agency: str
    zone: str

    @property
    def sop(self) -> Sop:
        """The declaration."""
        return self.declared.sop


@dataclass(frozen=True, slots=True)
class Line:
    """One printed row of the table."""

    no: str
    activity: str
    role: str
    needs: tuple[str, ...]
    standard: str
    output: str


@blueprint.get("/layanan")
def services() -> ResponseReturnValue:
    """Every service, or those of one category, or those in which each word of the search occurs."""
    with door().database.reading() as session:
        offered = all_offered(session)
    query, category = (request.args.get(name, "")[:200] for name in ("cari", "kategori"))
    matching = [o for o in offered if all(word in _searched(o) for word in query.casefold().split())]
    counts = Counter(o.sop.service.category for o in matching)
    categories = [(name, counts[name]) for name in sorted({o.sop.service.category for o in offered})]
    found = [o for o in matching if not category or o.sop.service.category == category]
    return render_template(
        "catalogue/services.html",
        offered=found,
        query=query,
        category=category,
        categories=categories,
        matching=len(matching),
        promised=promised,
    )


@blueprint.get("/layanan/<key>")
def service(key: str) -> ResponseReturnValue:
    """One service: the promises of its standar pelayanan, its files, and the table."""
    with door().database.reading() as session:
        found = offered_sop(session, key)
        visitor = _visitor(session)
        guides = guides_for(found.sop, found.agency_id, visitor)
        refused = _refused(found, visitor)
        survey = _survey(session, found)
    return render_template(
        "catalogue/service.html",
        offered=found,
        sop=found.sop,
        lines=list(lines(found.sop)),
        promised=promised(found.sop),
        time_open=leaves_time_open(found.sop),
        guides=[(guide.label, file_name(guide)) for guide in guides],
        survey=survey,
        refused=refused,
    )


def _refused(offered: Offered, visitor: Actor | None) -> str:
    """Why whoever is signed in may not file here, in the words of the refusal; "" where they may, or may sign in to."""
    if visitor is None or registering(offered.sop, offered.agency_id, visitor) is not None:
        return ""
    try:
        files_as(offered.sop, offered.agency_id, visitor, for_other=False)
    except NotYours as refusal:
        return refusal.detail
    return ""


@blueprint.get("/layanan/<key>/berkas/<name>")
def guide(key: str, name: str) -> ResponseReturnValue:
    """A file of the service, always as a download: one that its declaration names, for those it is for (SPK-23)."""
    with door().database.reading() as session:
        found = offered_sop(session, key)
        wanted = find_guide(found.sop, name, found.agency_id, _visitor(session))
    if found.declared.files is None:
        raise NotFound
    try:
        return send_file(
            found.declared.files / wanted.file, mimetype=media_type(wanted), as_attachment=True, download_name=name
        )
    except FileNotFoundError:
        raise NotFound("Berkas ini sedang tidak tersedia. Hubungi pengelola kantor.") from None


def _survey(session: Session, offered: Offered) -> Result | None:
    """What the requesters said of the last twelve months; None where they are not asked."""
    if not offered.sop.around.survey:
        return None
    today = now().astimezone(ZoneInfo(offered.zone)).date()
    since = today.replace(day=1, month=today.month % 12 + 1, year=today.year - (today.month < 12))
    return summary(session, offered.agency_id, offered.sop.key, since, today, today)


def _visitor(session: Session) -> Actor | None:
    person = who()
    return load_actor(session, person.id, now()) if person is not None else None


def all_offered(session: Session) -> list[Offered]:
    """The SOPs in force today that an agency runs."""
    run = {
        row.sop: row
        for row in session.execute(
            select(AgencySop.sop, Agency.id, Agency.name, Agency.zone).join(Agency, Agency.id == AgencySop.agency_id)
        )
    }
    today = now().astimezone(door().settings.timezone).date()
    declared = door().office.catalogue.in_force(today)
    return [Offered(d, (r := run[d.sop.key]).id, r.name, r.zone) for d in declared if d.sop.key in run]


def offered_sop(session: Session, key: str) -> Offered:
    """The service with this key. NotFound when it is not in force or nobody runs it."""
    found = next((o for o in all_offered(session) if o.sop.key == key), None)
    if found is None:
        raise NotFound("Layanan itu tidak ada. Lihat daftar layanan yang tersedia.")
    return found


def lines(sop: Sop) -> Iterator[Line]:
    """The table as printed: rows, rows inside blocks, and the end that has a number."""
    for row in sop.rows:
        for step in row.rows if isinstance(row, Parallel) else (row,):
            if isinstance(step, Step):
                yield Line(step.no, step.activity, step.role.label, step.needs, step.within.text, step.yields)
            elif isinstance(step, End) and step.no:
                yield Line(step.no, step.label, step.role.label if step.role else "", (), "-", "")


def _searched(offered: Offered) -> str:
    sop = offered.sop
    parts = (
        sop.identity.name,
        sop.identity.agency,
        sop.identity.unit,
        offered.agency,
        sop.service.product,
        sop.service.summary,
        sop.service.category,
        *sop.service.users,
    )
    return " ".join(parts).casefold()
