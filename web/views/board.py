"""The public board of a service: how many, and when its accounts are taken or free. No sign-in; never a title, name or link."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from engine.queries.dashboard import counts
from engine.queries.planner import NOBODY
from engine.queries.reach import public_board
from web.door import door, now
from web.scheduling import MONTH, calendar
from web.views.catalogue import offered_sop

blueprint = Blueprint("board", __name__)


@blueprint.get("/layanan/<key>/papan")
def board(key: str) -> ResponseReturnValue:
    """The counts of the dashboard and a month of the schedule, the same for everybody (LZM-09, LZM-10)."""
    with door().database.reading() as session:
        offered = offered_sop(session, key)
        reach = public_board(session, offered.sop, offered.agency_id)
        tallies = counts(session, offered.sop, offered.agency_id, now())
        values = calendar(session, NOBODY, reach, MONTH) if offered.sop.books else {}
    return render_template("schedule/board.html", sop=offered.sop, offered=offered, tallies=tallies, **values)
