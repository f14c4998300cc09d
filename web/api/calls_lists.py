"""Lists: what waits for the caller, and what the caller may find."""

from __future__ import annotations

from flask import Response, jsonify, request

from engine.actors import load_actor
from engine.queries.lists import find_cases, inbox
from engine.queries.views import Page
from web.api import filters, models, shapes, takes
from web.api.blueprint import blueprint
from web.api.caller import caller
from web.api.described import described
from web.door import door, now


@blueprint.get("/v1/inbox")
@described(models.Inbox, refusals=(422,), query=takes.Paged)
def read_inbox() -> Response:
    """What waits for me, most urgent first."""
    with door().database.reading() as session:
        actor = load_actor(session, caller(), now())
        page = inbox(session, door().office, actor, now(), cursor=request.args.get("cursor"))
    lines = [shapes.inbox_line(line) for line in page.items]
    return jsonify({"count": page.count, **shapes.listing(page, lines)})


@blueprint.get("/v1/cases")
@described(models.Cases, refusals=(422,), query=takes.CaseFilter)
def search_cases() -> Response:
    """The cases I may see, newest first."""
    since, until = filters.days()
    query, sop, state = (filters.text(name) for name in ("query", "sop", "state"))
    if query is None or sop is None or state is None:
        return jsonify(shapes.listing(Page(()), ()))
    with door().database.reading() as session:
        actor = load_actor(session, caller(), now())
        page = find_cases(
            session,
            door().office,
            actor,
            now(),
            zone=door().settings.timezone,
            query=query,
            sop=sop or None,
            state=state or None,
            since=since,
            until=until,
            cursor=request.args.get("cursor"),
        )
    return jsonify(shapes.listing(page, [shapes.case_line(line) for line in page.items]))
