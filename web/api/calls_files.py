"""Attachments: bytes in, bytes out."""

from __future__ import annotations

from typing import Final

from flask import Response, request, send_file
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from engine.actors import load_actor
from engine.errors import Invalid, Malformed, NotFound, Refusal, WrongKind
from engine.files import Stored, check
from engine.idempotency import Reply
from engine.queries import documents
from engine.rules.facts import Actor
from web.api import models, shapes, takes
from web.api.acting import KEY, act, fingerprint, record
from web.api.blueprint import blueprint
from web.api.caller import caller
from web.api.described import described
from web.door import door, now
from web.security import PERSONAL, sandboxed

LARGEST: Final = 200 * 1024 * 1024


@blueprint.post("/v1/attachments")
@described(models.Attachment, status=201, refusals=(400, 413, 422), form=takes.Upload)
def upload() -> Response:
    """Hand in a file; attach it afterwards by its id.

    Kind and size are checked against the document asked for when it is attached.
    """
    stored = _receive(_file())
    named = False

    def do(session: Session, actor: Actor) -> Reply:
        nonlocal named
        view = documents.upload(session, actor, stored, fault, now())
        named = True
        return 201, shapes.attachment(view)

    try:
        fault = _fault(stored)
        return act(do, [stored.sha256, stored.filename])
    finally:
        if not named:  # a repeat under the same key, or a failure: no row names these bytes
            door().office.files.remove(stored.key)


@blueprint.get("/v1/attachments/<attachment>")
@described(None, refusals=(404,))
@sandboxed("default-src 'none'; sandbox")
def download(attachment: str) -> Response:
    """The bytes, for those who may see the documents of the case."""
    with door().database.reading() as session:
        actor = load_actor(session, caller(), now())
        row = documents.document(session, door().office, actor, attachment, now())
    path = door().office.files.path(row.key)
    if not path.is_file():
        raise NotFound("Isi berkas ini tidak ada lagi.")
    answer = send_file(path, mimetype=row.media_type, as_attachment=True, download_name=row.filename, etag=row.sha256)
    answer.headers["Cache-Control"] = PERSONAL
    return answer


def _file() -> FileStorage:
    if request.mimetype != "multipart/form-data":
        raise Malformed("Kirim berkasnya sebagai multipart/form-data.")
    file = request.files.get("file") or next(iter(request.files.values()), None)
    if file is None:
        raise Invalid({"file": ["Sertakan satu berkas."]})
    return file


def _receive(file: FileStorage) -> Stored:
    try:
        return door().office.files.receive(file.stream, filename=file.filename or "", limit=LARGEST)  # type: ignore[arg-type]  # a binary stream
    except Refusal as refusal:
        record(refusal, request.headers.get(KEY), fingerprint(file.filename))
        raise


def _fault(stored: Stored) -> str | None:
    """Why this file can be attached nowhere, or None."""
    try:
        check(door().office.files.path(stored.key), stored.filename, (stored.media_type,))
    except WrongKind as refusal:
        return refusal.detail
    return None
