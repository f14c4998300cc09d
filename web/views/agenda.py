"""The agenda: which account is taken when, a week or a month at a time, with the free times between."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.actors import load_actor
from engine.errors import NotFound
from engine.queries.planner import agencies_for, plan
from web.door import door, now, signed_in

blueprint = Blueprint("agenda", __name__)
EARLIEST, LATEST = date(2001, 1, 1), date(2099, 12, 31)


@blueprint.get("/agenda")
def agenda() -> ResponseReturnValue:
    """A week (or a month) of the chosen agency's accounts."""
    person = signed_in()
    with door().database.reading() as session:
        actor = load_actor(session, person, now())
        agencies = agencies_for(session, actor)
        wanted = request.args.get("instansi")
        agency = next((a for a in agencies if wanted in (None, a.key)), None)
        if agency is None:
            if wanted is not None:
                raise NotFound
            return render_template("agenda/agenda.html", agency=None, agencies=[])
        zone = ZoneInfo(agency.zone)
        today = now().astimezone(zone).date()
        span = _span(today)
        days = plan(session, door().office, actor, agency, span["first"], span["length"], now())
    return render_template(
        "agenda/agenda.html", agency=agency, agencies=agencies, days=days, zone_of=zone, today=today, **span
    )


@blueprint.app_template_global("clock")
def clock(at: datetime, zone: ZoneInfo, day: date, *, ends: bool = False) -> str:
    """The time of an instant on a day's wall; what began before it or lasts beyond it stops at its edge."""
    local = at.astimezone(zone)
    if local.date() != day:
        return "24.00" if ends else "00.00"
    return f"{local:%H.%M}"


def _span(today: date) -> dict[str, Any]:
    """The first day and the number of days, with the way back and on; an unreadable date is today."""
    try:
        day = date.fromisoformat(request.args.get("tanggal", ""))
    except ValueError:
        day = today
    day = min(max(day, EARLIEST), LATEST)
    if request.args.get("tampilan") == "bulan":
        first = day.replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        before = (first - timedelta(days=1)).replace(day=1)
        return {"first": first, "length": (after - first).days, "before": before, "after": after, "view": "bulan"}
    first = day - timedelta(days=day.weekday())
    return {
        "first": first,
        "length": 7,
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
        "view": "minggu",
    }
