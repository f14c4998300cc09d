"""The library of a service: files for every account; those who keep it add and remove them."""

from __future__ import annotations

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.around import library
from engine.errors import Invalid, NotFound
from engine.idempotency import Reply
from engine.perform import Answer
from engine.queries import cursor as cursors
from engine.queries.views import Page
from engine.rules.facts import Actor
from engine.storable import storable
from web.api import filters, models, shapes, takes
from web.api.acting import act
from web.api.blueprint import blueprint
from web.api.body import read_object
from web.api.caller import caller
from web.api.described import described
from web.door import door, now

REFUSED = (400, 403, 404, 409, 413, 415, 422)
WHICH = {"sop": ["Sebutkan kunci SOP berupa teks. Daftarnya ada di /api/v1/sops."]}
PAGE = 50


@blueprint.get("/v1/library")
@described(models.Library, refusals=(404, 422), query=takes.LibraryFilter)
def read_library() -> Response:
    """The files of a service's library, newest first."""
    key, query, category = (filters.text(name) for name in ("sop", "query", "category"))
    if key == "":
        raise Invalid(WHICH)
    if key is None:
        raise NotFound
    start = cursors.read(request.args.get("cursor"))
    with door().database.reading() as session:
        actor = load_actor(session, caller(), now())
        on = library.shelf(session, door().office, key, actor, now())
        page: Page[library.Item] = Page(())
        if query is not None and category is not None:
            page = library.items(session, on, query=query, category=category, start=start, limit=PAGE)
    return jsonify(shapes.listing(page, [shapes.library_item(each, on.run.zone) for each in page.items]))


@blueprint.post("/v1/library")
@described(models.LibraryItem, status=201, refusals=REFUSED, json=takes.Kept)
def add_to_library() -> Response:
    """Add a file handed in before; for those who keep the library."""
    body = read_object()

    def do(session: Session, actor: Actor) -> Reply:
        key, file = body.get("sop"), body.get("attachment")
        if not isinstance(key, str) or not key:
            raise Invalid(WHICH)
        if isinstance(file, str) and not storable(file):
            file = "?"  # finds nothing
        fields = {name: body[name] for name in (library.TITLE, library.CATEGORY) if name in body}
        made = library.add(session, door().office, key, actor, Answer(fields, {library.FILE: file}), now())
        return 201, _shape(session, made, actor)

    return act(do, body, action="unggah_pustaka")


@blueprint.delete("/v1/library/<item>")
@described(models.LibraryItem, refusals=(403, 404))
def remove_from_library(item: str) -> Response:
    """Remove a file; for those who keep the library. It is gone for everybody."""

    def do(session: Session, actor: Actor) -> Reply:
        found, on = library.item(session, door().office, _id(item), actor, now())
        library.remove(session, door().office, found.id, actor, now())
        return 200, shapes.library_item(found, on.run.zone)

    return act(do, {}, action="hapus_pustaka")


def _id(given: str) -> int:
    if not given.isascii() or not given.isdigit() or len(given) > 10:
        raise NotFound
    return int(given)


def _shape(session: Session, made: library.Item, actor: Actor) -> dict[str, object]:
    return shapes.library_item(made, library.shelf(session, door().office, made.sop, actor, now()).run.zone)
