"""What resembles a request, asked while it is being written: a part of the form's page, or a page of its own (SPK-11)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.actors import load_actor
from engine.errors import NotFound
from engine.rules.rights import files_as, registering
from engine.running import running
from web.door import door, now, signed_in
from web.similarity import names, tell

blueprint = Blueprint("similar", __name__)
SCRIPT = "fetch"


@blueprint.get("/layanan/<key>/serupa")
def look(key: str) -> ResponseReturnValue:
    """Earlier cases and files like what was typed. NotFound where the service declares no such check; NotYours for whoever may
    not file."""
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        run = running(session, door().office, key, now())
        if run.sop.around.similar is None:
            raise NotFound
        desk = registering(run.sop, run.agency_id, actor) is not None
        files_as(run.sop, run.agency_id, actor, for_other=desk)
        told = tell(session, actor, run, {name: request.args.get(name, "") for name in names(run)})
    part = request.headers.get("X-Requested-With") == SCRIPT
    return render_template("filing/resembling.html" if part else "filing/similar.html", told=told, sop=run.sop)
