"""Public tracking: number and secret, no sign-in, nobody's name."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.around.complaints.rules import CODE as COMPLAINTS
from engine.queries.tracking import track
from web.door import door, now
from web.security import unlisted

blueprint = Blueprint("tracking", __name__)


@blueprint.get("/lacak")
def ask() -> ResponseReturnValue:
    """Asks for number and code; both together lead to the page of the case or the complaint."""
    number, secret = (request.args.get(name, "").strip() for name in ("nomor", "kode"))
    if number and secret:
        page = "complaining.track" if number.upper().startswith(f"{COMPLAINTS}-") else "tracking.show"
        return redirect(url_for(page, number=number.upper(), secret=secret.lower()), HTTPStatus.SEE_OTHER)
    return render_template("tracking/ask.html", number=number)


@blueprint.get("/lacak/<number>/<secret>")
def show(number: str, secret: str) -> ResponseReturnValue:
    """How far a case is, for whoever holds its link."""
    with door().database.reading() as session:
        case = track(session, door().office, number, secret, now())
    return unlisted(render_template("tracking/show.html", case=case))
