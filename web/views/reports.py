"""Reports per period and unit, on the page and to take along (LZM-42)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.errors import Invalid
from engine.queries.reports import Line, Period, find_report, month_of, period, report_lines, total
from web.door import now
from web.room import Room, looking
from web.sheets import FORMATS, download

blueprint = Blueprint("reports", __name__)


@blueprint.get("/laporan/<sop>/<key>")
def report(sop: str, key: str) -> ResponseReturnValue:
    """The report of the period asked for; where that is none, its sentence above that of the present month."""
    typed = {name: request.args.get(name, "")[:40] for name in ("dari", "sampai")}
    with looking(sop) as room:
        found = find_report(room.run, key, room.actor)
        refusal: Invalid | None = None
        try:
            of = _period(room)
        except Invalid as no:
            refusal, of = no, month_of(_today(room))
        lines = report_lines(room.session, room.run, found, of)
    page = render_template(
        "rooms/report.html",
        run=room.run,
        sop=room.run.sop,
        report=found,
        of=of,
        lines=lines,
        total=total(lines),
        typed=typed if refusal else {"dari": of.since.isoformat(), "sampai": of.until.isoformat()},
        refusal=refusal,
        running=of.until >= _today(room),
    )
    return page, refusal.status if refusal else 200


@blueprint.get("/laporan/<sop>/<key>.<kind>")
def export(sop: str, key: str, kind: str) -> ResponseReturnValue:
    """The same as a file. Invalid for what is no period."""
    if kind not in FORMATS:
        return report(sop, f"{key}.{kind}")
    with looking(sop) as room:
        found = find_report(room.run, key, room.actor)
        of = _period(room)
        lines = report_lines(room.session, room.run, found, of)
    name = f"{sop}-{found.key}-{of.since:%Y%m%d}-{of.until:%Y%m%d}"
    return download(kind, name, _today(room), _headings(of), _rows(lines))


def _headings(of: Period) -> list[str]:
    """The columns; the period stands over the units, so that a file says by itself what it tells of."""
    return [
        _("Unit (%(since)s sampai %(until)s)", since=of.since.isoformat(), until=of.until.isoformat()),
        _("Jumlah kegiatan"),
        _("Jumlah peserta"),
        _("Jumlah jam"),
    ]


def _rows(lines: Sequence[Line]) -> list[list[str | int | float]]:
    every = total(lines)
    rows = [[line.unit or _("Tanpa unit"), line.cases, line.people, line.hours] for line in lines]
    return [*rows, [_("Jumlah"), every.cases, every.people, every.hours]]


def _period(room: Room) -> Period:
    return period(request.args.get("dari", ""), request.args.get("sampai", ""), _today(room))


def _today(room: Room) -> date:
    return now().astimezone(room.run.zone).date()


@blueprint.app_template_filter("decimal_comma")
def decimal_comma(number: float) -> str:
    """A number as Indonesians write it: "12,5"; whole ones without a comma."""
    return f"{number:.2f}".rstrip("0").rstrip(".").replace(".", ",")
