"""What only the auditor may ask: whether the register holds, and how long the steps took."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, jsonify

from engine.actors import load_actor
from engine.staffing import only_auditor
from engine.verify import verify_register
from web.api import filters, models, takes
from web.api.blueprint import blueprint
from web.api.caller import caller
from web.api.described import described
from web.api.timings import timings
from web.door import door, now


@blueprint.get("/v1/audit/verify")
@described(models.Verification, refusals=(403,))
def verify() -> Response:
    """Recompute every hash of the register; names the first line that does not fit."""
    with door().database.reading() as session:
        only_auditor(load_actor(session, caller(), now()))
        verdict = verify_register(session)
    bad = None if verdict.first_bad is None else asdict(verdict.first_bad)
    return jsonify({"entries": verdict.entries, "ok": verdict.ok, "first_bad": bad})


@blueprint.get("/v1/audit/timings")
@described(models.Timings, refusals=(403, 422), query=takes.TimingFilter)
def read_timings() -> Response:
    """Step timings against the mutu baku, an item a step, in working minutes."""
    with door().database.reading() as session:
        only_auditor(load_actor(session, caller(), now()))
        since, until = filters.days()
        sop = filters.text("sop")
        zone = door().settings.timezone
        found = [] if sop is None else timings(session, door().office.catalogue, zone, now(), sop, since, until)
    return jsonify({"items": found, "next": None})
