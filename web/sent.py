"""What a page's form sent, taken in once: words as they were typed, files stored at once so that nothing is ever lost."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, BinaryIO, cast

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from engine.actors import load_actor
from engine.declaration import Action, Document
from engine.declaration.forms import Moment, fields_of
from engine.errors import Invalid, Refusal
from engine.files import Stored, check
from engine.idempotency import once
from engine.perform import Answer
from engine.perform.binding import bind
from engine.queries.documents import own_uploads, upload
from engine.queries.views import AttachmentView
from engine.refusals import acting
from engine.rules.facts import Actor, CaseFacts
from web.door import door, now, signed_in

KEY, VERSION, ACK, NOTE, STARTED = "_key", "_version", "_ack", "_note", "_started"
MOST_FILES = 50


def file_name(document: Document, prefix: str = "") -> str:
    """The name of a document's file input."""
    return f"_file_{prefix}{document.name}"


def kept_name(document: Document, prefix: str = "") -> str:
    """The name under which files already uploaded come back."""
    return f"_doc_{prefix}{document.name}"


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it came: `values` by field, `files` by document, `faults` of files that could not be taken."""

    values: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[AttachmentView]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    acknowledged: tuple[str, ...] = ()
    note: str = ""
    version: int | None = None
    key: str = ""
    started_at: datetime | None = None

    def answer(self, action: Action, version: int | None = None) -> Answer:
        """The answer for the engine."""
        lists = {f.name for f in fields_of(action.asks) if f.schema.get("type") == "array"}
        fields: dict[str, Any] = {name: found if name in lists else found[0] for name, found in self.values.items()}
        many = {d.name: d.many for d in action.documents}
        attachments = {n: [f.id for f in found] if many[n] else found[0].id for n, found in self.files.items() if found}
        return Answer(
            fields, attachments, list(self.acknowledged), self.note, self.version if version is None else version
        )

    def refuse_bad_files(self, action: Action, case: CaseFacts, moment: Moment) -> None:
        """Invalid when a file could not be taken: with the faults of the fields besides, so that all are told at once."""
        if self.faults:
            errors: dict[str, list[str]] = {}
            bind(action, self.answer(action).fields, case, moment, errors)
            raise Invalid(errors | self.faults)

    @property
    def body_hash(self) -> str:
        """What makes two sendings the same: the place, the words, and the content of the files."""
        files = {name: [f.sha256 for f in found] for name, found in self.files.items()}
        said = [request.path, self.values, files, sorted(self.acknowledged), self.note, self.version, _others()]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def receive(action: Action, *, keep_files: bool = True, prefix: str = "") -> Sent:
    """Takes in the request of whoever is signed in. Files are kept as their own uploads, whatever becomes of the answer;
    with `keep_files` False, for somebody who may not act at all, none is. Where one form asks for several actions, the names of
    each begin with its `prefix`."""
    values: dict[str, list[str]] = {}
    for asked in fields_of(action.asks):
        listed = asked.schema.get("type") == "array"
        found = request.form.getlist(f"{prefix}{asked.name}")
        if found or listed:
            values[asked.name] = found if listed else found[:1]
    files: dict[str, list[AttachmentView]] = {}
    faults: dict[str, list[str]] = {}
    for document in action.documents if keep_files else ():
        files[document.name], wrong = _documents(document, prefix)
        if wrong:
            faults[document.name] = wrong
    return Sent(
        values=values,
        files=files,
        faults=faults,
        acknowledged=tuple(request.form.getlist(ACK)[:20]),
        note=request.form.get(NOTE, ""),
        version=_whole(request.form.get(VERSION, "")),
        key=request.form.get(KEY, ""),
        started_at=_instant(request.form.get(STARTED, "")),
    )


def carry_out(sent: Sent, number: str, action: str, do: Callable[[Session, Actor], dict[str, Any]]) -> dict[str, Any]:
    """Does something once, however often the form is sent: one transaction, with a refusal put on record."""
    person, key = signed_in(), sent.key or secrets.token_urlsafe(18)
    with acting(door().database, person, now(), number=number, action=action, door="web") as (session, actor):
        _, reply = once(session, person, key, sent.body_hash, now(), lambda: (HTTPStatus.SEE_OTHER, do(session, actor)))
    return cast("dict[str, Any]", reply)


def _documents(document: Document, prefix: str) -> tuple[list[AttachmentView], list[str]]:
    """New files take the place of one kept before; of many, they are added to those kept."""
    fresh, wrong = _fresh(document, prefix)
    ids = [i for i in request.form.getlist(kept_name(document, prefix)) if len(i) <= 64 and "\x00" not in i][
        :MOST_FILES
    ]
    if fresh and not document.many:
        return fresh[:1], wrong
    kept: list[AttachmentView] = []
    if ids:
        with door().database.reading() as session:
            kept = own_uploads(session, load_actor(session, signed_in(), now()), ids)
    return [*kept, *fresh][: MOST_FILES if document.many else 1], wrong


def _fresh(document: Document, prefix: str) -> tuple[list[AttachmentView], list[str]]:
    """The files sent now: bytes first, outside every transaction, then their rows."""
    stored: list[Stored] = []
    wrong: list[str] = []
    for sent in request.files.getlist(file_name(document, prefix))[: MOST_FILES if document.many else 1]:
        if sent.filename:
            try:
                stored.append(_store(document, sent))
            except Refusal as refusal:
                wrong.append(refusal.detail)
    if not stored:
        return [], wrong
    with door().database.writing() as session:
        actor = load_actor(session, signed_in(), now())
        return [upload(session, actor, each, None, now()) for each in stored], wrong


def _store(document: Document, sent: FileStorage) -> Stored:
    files = door().office.files
    stored = files.receive(cast("BinaryIO", sent.stream), filename=sent.filename or "", limit=document.max_bytes)
    try:
        check(files.path(stored.key), stored.filename, document.kinds, limit=document.max_bytes)
    except Refusal:
        files.remove(stored.key)
        raise
    return stored


def _others() -> dict[str, list[str]]:
    """What a form asked besides the action's own fields (for whom it is, say)."""
    return {name: request.form.getlist(name) for name in sorted(request.form) if name.startswith("untuk_")}


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
