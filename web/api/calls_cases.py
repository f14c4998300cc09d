"""Calls on one case: open it, read it, move it, read its register."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.errors import Invalid, NotFound
from engine.idempotency import Reply
from engine.perform import Answer, open_case, perform
from engine.queries.case import mark_seen, view_case
from engine.queries.register import entries
from engine.queries.views import CaseView
from engine.rules.facts import Actor
from engine.storable import storable
from web.api import models, shapes, takes
from web.api.acting import act
from web.api.blueprint import blueprint
from web.api.body import read_object
from web.api.caller import caller
from web.api.described import described
from web.door import door, now

MOVING = (400, 403, 404, 409, 413, 415, 422)
LONGEST_NUMBER = 40
NO_ID = "?"  # stands for text that no database can be asked for, and finds nothing


@blueprint.post("/v1/cases")
@described(models.Case, status=201, refusals=MOVING, json=takes.Filing)
def file_case() -> Response:
    """Open a case with the first action of its SOP.

    `acknowledge` names the warnings that were read; `on_behalf_of` is for those who register paper letters.
    """
    body = read_object()

    def do(session: Session, actor: Actor) -> Reply:
        key = _sop(body.get("sop"))
        behalf = _behalf(body.get("on_behalf_of"))
        done = open_case(session, door().office, key, actor, _answer(body), now(), on_behalf_of=behalf)
        return 201, shapes.case(view_case(session, door().office, done.number, actor, now()))

    return act(do, body, action="ajukan")


@blueprint.get("/v1/cases/<number>")
@described(models.Case, refusals=(404,))
def read_case(number: str) -> Response:
    """One case. To the person it waits for, reading it stamps the task as seen."""
    with door().database.reading() as session:
        actor = load_actor(session, caller(), now())
        view = view_case(session, door().office, number, actor, now())
    if _unseen(view):
        with door().database.writing() as session:
            mark_seen(session, view.id, actor, now())
            view = view_case(session, door().office, number, actor, now())
    return jsonify(shapes.case(view))


@blueprint.post("/v1/cases/<number>/actions/<action>")
@described(models.Case, refusals=MOVING, json=takes.Acting)
def move_case(number: str, action: str) -> Response:
    """Do an action on a case, as decided on the `version` the caller saw."""
    body = read_object()

    def do(session: Session, actor: Actor) -> Reply:
        perform(session, door().office, _number(number), action, actor, _answer(body), now())
        return 200, shapes.case(view_case(session, door().office, number, actor, now()))

    return act(do, body, number=number, action=action)


@blueprint.get("/v1/cases/<number>/entries")
@described(models.Entries, refusals=(404, 422), query=takes.Paged)
def read_entries(number: str) -> Response:
    """The register of a case, oldest first."""
    with door().database.reading() as session:
        actor = load_actor(session, caller(), now())
        page = entries(session, door().office, number, actor, now(), cursor=request.args.get("cursor"))
    zone = door().settings.timezone
    return jsonify(shapes.listing(page, [shapes.entry(line, zone) for line in page.items]))


def _unseen(view: CaseView) -> bool:
    """Whether the caller may act on a task that nobody has seen; only then is there something to stamp."""
    return bool(view.actions) and any(t.seen_at is None and t.closed_at is None for t in view.tasks)


def _sop(given: Any) -> str:
    if not isinstance(given, str) or not given:
        raise Invalid({"sop": ["Sebutkan kunci SOP berupa teks. Daftarnya ada di /api/v1/sops."]})
    if given not in set(door().office.catalogue.keys()):
        raise NotFound("SOP itu tidak dikenal atau belum dijalankan di sini.")
    return given


def _number(given: str) -> str:
    if len(given) > LONGEST_NUMBER or not given.isascii() or not given.isprintable():
        raise NotFound
    return given


def _answer(body: dict[str, Any]) -> Answer:
    """The body as the engine takes it: of any type, because it is checked there, in its turn."""
    return Answer(
        fields=body.get("fields", {}),
        attachments=_askable(body.get("attachments", {})),
        acknowledge=body.get("acknowledge", ()),
        note=body.get("note", ""),
        version=body.get("version"),
    )


def _askable(value: Any) -> Any:
    """Ids without letters that a database refuses to be asked for: such an id is simply not found."""
    if isinstance(value, str):
        return value if storable(value) else NO_ID
    if isinstance(value, list):
        return [_askable(v) for v in value]
    return {k: _askable(v) for k, v in value.items()} if isinstance(value, dict) else value


def _behalf(value: Any) -> Any:
    """As sent, but text that no database can keep becomes empty, which nobody is called."""
    if isinstance(value, str):
        return value if storable(value) else ""
    return {k: _behalf(v) for k, v in value.items()} if isinstance(value, dict) else value
