"""Public tracking: number and secret, no sign-in, nobody's name."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.complaints.rules import CODE as COMPLAINTS
from engine.queries.tracking import track
from web.door import door, now

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
    """How far a case is. The address is the key, so it is told to nobody and kept by no search engine."""
    with door().database.reading() as session:
        case = track(session, door().office, number, secret, now())
    response = make_response(render_template("tracking/show.html", case=case))
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response
