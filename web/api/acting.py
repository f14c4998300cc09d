"""A call that changes something: one transaction, one answer for each Idempotency-Key, every refusal on record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.errors import Invalid, KeyReused, Refusal, Unauthenticated
from engine.idempotency import LONGEST, Reply, keep_refusal, once
from engine.refusals import note
from engine.rules.facts import Actor
from web.api.caller import caller
from web.api.problems import document, refused
from web.door import door, now

KEY = "Idempotency-Key"
Act = Callable[[Session, Actor], Reply]


def act(do: Act, body: Any, *, number: str = "", action: str = "") -> Response:
    """Does `do(session, actor)` and commits; gives its (status, JSON), or the first answer of the request's key.

    A refusal undoes everything, is put on record and, under a key, becomes the first answer itself.
    """
    person, key = caller(), request.headers.get(KEY)
    mark = fingerprint(body)
    try:
        with door().database.writing() as session:
            actor = load_actor(session, person, now())
            if key is None:
                status, answer = do(session, actor)
            else:
                status, answer = once(session, person, key, mark, now(), lambda: do(session, actor))
    except Refusal as refusal:
        record(refusal, key, mark, number=number, action=action)
        raise
    return respond(status, answer)


def record(refusal: Refusal, key: str | None, mark: str, *, number: str = "", action: str = "") -> None:
    """Puts a refusal on record; under a good key it is also what later repeats will hear."""
    person = caller()

    def keep(session: Session) -> None:
        if key is not None and _is_answer(refusal, key):
            keep_refusal(session, person, key, mark, now(), refusal.status, document(refusal))

    note(door().database, refusal, person, now(), number=number, action=action, door="api", also=keep)


def fingerprint(body: Any) -> str:
    """What makes two requests the same: method, path and body, whatever the order of its names. Hex SHA-256."""
    text = json.dumps([request.method, request.path, body], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def respond(status: int, answer: Any) -> Response:
    """An answer, fresh or stored; a stored refusal is a problem document again."""
    if status >= 400:
        return refused(status, answer)
    response = jsonify(answer)
    response.status_code = status
    return response


def _is_answer(refusal: Refusal, key: str) -> bool:
    """Whether the refusal answers the request itself, and not its key or its sender."""
    if isinstance(refusal, KeyReused | Unauthenticated):
        return False
    return not (isinstance(refusal, Invalid) and KEY in refusal.errors) and 0 < len(key) <= LONGEST
