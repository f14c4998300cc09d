"""The services of the house for everybody: what each promises, asks and costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalogue import Declared
from engine.declaration import End, Parallel, Standard, Step
from engine.declaration.sop import Sop
from engine.errors import NotFound
from engine.records import Agency, AgencySop
from web.door import door, now

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
    """Every service, or those in which each word of the search occurs."""
    with door().database.reading() as session:
        offered = all_offered(session)
    words = request.args.get("cari", "")[:200].casefold().split()
    found = [o for o in offered if all(word in _searched(o) for word in words)]
    return render_template(
        "catalogue/services.html", offered=found, query=request.args.get("cari", "")[:200], total=total_text
    )


@blueprint.get("/layanan/<key>")
def service(key: str) -> ResponseReturnValue:
    """One service: the promises of its standar pelayanan, and the table."""
    with door().database.reading() as session:
        found = offered_sop(session, key)
    return render_template(
        "catalogue/service.html", offered=found, sop=found.sop, lines=list(lines(found.sop)), total=total_text
    )


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


def total_text(sop: Sop) -> tuple[float, bool]:
    """The working minutes the table promises in all, and whether rows without a fixed standard come on top."""
    rows = [
        step
        for row in sop.rows
        for step in (row.rows if isinstance(row, Parallel) else (row,))
        if isinstance(step, Step)
    ]
    fixed = [s.within.minutes for s in rows if isinstance(s.within, Standard) and s.within.minutes is not None]
    return sum(fixed), len(fixed) < len(rows)


def _searched(offered: Offered) -> str:
    sop = offered.sop
    parts = (
        sop.identity.name,
        sop.identity.agency,
        offered.agency,
        sop.service.product,
        sop.service.summary,
        sop.service.category,
    )
    return " ".join(parts).casefold()
