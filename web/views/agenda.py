"""The agenda: which account is taken when, a day, a week or a month at a time, with the free times between."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.actors import load_actor
from engine.errors import NotFound
from engine.queries.reach import reaches
from engine.wording import DAYS
from web.door import door, now, signed_in
from web.scheduling import calendar

blueprint = Blueprint("agenda", __name__)


@blueprint.get("/agenda")
def agenda() -> ResponseReturnValue:
    """The chosen agency's accounts, as far as they are within reach."""
    person = signed_in()
    with door().database.reading() as session:
        actor = load_actor(session, person, now())
        within = reaches(session, door().office, actor, now())
        wanted = request.args.get("instansi")
        reach = next((r for r in within if wanted in (None, r.agency.key)), None)
        if reach is None:
            if wanted is not None:
                raise NotFound
            return render_template("agenda/agenda.html", agency=None, agencies=[])
        values = calendar(session, actor, reach)
    return render_template("agenda/agenda.html", agencies=[r.agency for r in within], **values)


@blueprint.app_template_global("clock")
def clock(at: datetime, zone: ZoneInfo, day: date, *, ends: bool = False) -> str:
    """The time of an instant on a day's wall; what began before it or lasts beyond it stops at its edge."""
    local = at.astimezone(zone)
    if local.date() != day:
        return "24.00" if ends else "00.00"
    return f"{local:%H.%M}"


@blueprint.app_template_global("weekdays")
def weekdays() -> tuple[str, ...]:
    """The heads of a month's columns."""
    return DAYS
