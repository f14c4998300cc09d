"""Complaints: file one, find them, read one, handle it."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.around import complaints
from engine.around.complaints import ComplaintLine, ComplaintView, Grievance, Step
from engine.errors import Invalid
from engine.idempotency import Reply
from engine.queries.views import Page
from engine.rules.facts import Actor
from web.api import complaint_models as models
from web.api import filters, shapes
from web.api.acting import act
from web.api.blueprint import blueprint
from web.api.body import read_object
from web.api.caller import caller
from web.api.described import described
from web.door import door, now

TAKING = (400, 403, 404, 413, 415, 422)


@blueprint.post("/v1/complaints")
@described(models.Complaint, status=201, refusals=TAKING, json=models.Complaining)
def file_complaint() -> Response:
    """Complain about a service. No request is needed; a case named is linked where the caller may see it."""
    body = read_object()

    def do(session: Session, actor: Actor) -> Reply:
        said = Grievance(**{name: body.get(name, "") for name in ("subject", "text", "case", "case_secret", "about")})
        filed = complaints.file_complaint(session, door().office, _sop(body.get("sop")), actor, said, now())
        return 201, _shown(complaints.view_complaint(session, door().office, filed.number, actor, now()))

    return act(do, body, action="keluhan")


@blueprint.get("/v1/complaints")
@described(models.Complaints, refusals=(422,), query=models.ComplaintFilter)
def search_complaints() -> Response:
    """The complaints I made, handle or audit, what is due first."""
    query, sop, state = (filters.text(name) for name in ("query", "sop", "state"))
    if query is None or sop is None or state is None:
        return jsonify(shapes.listing(Page(()), ()))
    with door().database.reading() as session:
        actor = load_actor(session, caller(), now())
        cursor = request.args.get("cursor")
        page, _ = complaints.find_complaints(
            session, door().office, actor, now(), query=query, sop=sop, status=state, cursor=cursor
        )
    return jsonify(shapes.listing(page, [_line(line) for line in page.items]))


@blueprint.get("/v1/complaints/<number>")
@described(models.Complaint, refusals=(404,))
def read_complaint(number: str) -> Response:
    """One complaint, as I may see it."""
    with door().database.reading() as session:
        actor = load_actor(session, caller(), now())
        return jsonify(_shown(complaints.view_complaint(session, door().office, number, actor, now())))


@blueprint.post("/v1/complaints/<number>/actions/<action>")
@described(models.Complaint, refusals=(*TAKING, 409), json=models.Handling)
def handle_complaint(number: str, action: str) -> Response:
    """Do a step on a complaint: `proses`, `selesaikan` or `tolak`, as decided on the `version` the caller saw."""
    body = read_object()

    def do(session: Session, actor: Actor) -> Reply:
        step = Step(body.get("note", ""), body.get("public", True), body.get("version"))
        complaints.handle(session, door().office, number, action, actor, step, now())
        return 200, _shown(complaints.view_complaint(session, door().office, number, actor, now()))

    return act(do, body, number=number, action=action)


def _sop(given: Any) -> str:
    if not isinstance(given, str) or not given:
        raise Invalid({"sop": ["Sebutkan kunci SOP berupa teks. Daftarnya ada di /api/v1/sops."]})
    return given


def _shown(view: ComplaintView) -> dict[str, Any]:
    return {
        "number": view.number,
        "sop": view.sop,
        "subject": view.subject,
        "text": view.text,
        "state": view.status,
        "version": view.version,
        "created_at": shapes.instant(view.created_at, view.zone),
        "reply_by": shapes.instant(view.reply_by, view.zone),
        "settle_by": shapes.instant(view.settle_by, view.zone),
        "due_at": shapes.instant(view.due_at, view.zone),
        "closed_at": shapes.instant(view.closed_at, view.zone),
        "standing": view.standing,
        "case": view.case,
        "complainant": view.name,
        "email": view.email,
        "whatsapp": view.whatsapp,
        "about": view.about,
        "notes": [
            {
                "at": shapes.instant(each.at, view.zone),
                "state": each.status,
                "note": each.note,
                "public": each.public,
                "by": each.by,
                "name": each.name,
            }
            for each in view.notes
        ],
        "actions": list(view.actions),
        "tracking_url": view.tracking_url,
    }


def _line(line: ComplaintLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "sop": line.sop,
        "subject": line.subject,
        "state": line.status,
        "created_at": shapes.instant(line.created_at, line.zone),
        "due_at": shapes.instant(line.due_at, line.zone),
        "standing": line.standing,
        "complainant": line.name,
    }
