"""A requester's own requests: open ones first."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.actors import load_actor
from engine.queries.lists import find_cases, inbox
from web.door import door, now, signed_in

blueprint = Blueprint("mine", __name__)
PAGE = 20


@blueprint.get("/permohonan")
def requests() -> ResponseReturnValue:
    """What was asked for, where each one is, and what waits for the requester."""
    query = request.args.get("cari", "")[:200]
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        page = find_cases(
            session,
            door().office,
            actor,
            now(),
            zone=door().settings.timezone,
            query=query,
            mine=True,
            open_first=True,
            cursor=request.args.get("dari"),
            limit=PAGE,
        )
        waiting = {line.number: line for line in inbox(session, door().office, actor, now()).items}
    return render_template("mine/requests.html", page=page, query=query, waiting=waiting)
