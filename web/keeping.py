"""What the pages of those who keep accounts share: which service, who may, one transaction with its flash."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import keeping
from engine.actors import load_actor
from engine.errors import Invalid
from engine.keeping import Kept
from engine.refusals import acting
from web.account_words import account_words
from web.door import door, now, signed_in

Errors = dict[str, list[str]]
Look = Callable[[Session, Kept], dict[str, Any]]


def key() -> str:
    """The service the address names, "" for none."""
    return request.args.get("sop", "")[:64].replace("\x00", "")


def draw(template: str, look: Look, **more: Any) -> str:
    """A page about the accounts of the service named in the address, for whoever keeps them."""
    with door().database.reading() as session:
        held = keeping.kept(session, door().office, load_actor(session, signed_in(), now()), key(), now())
        found = look(session, held)
    return render_template(template, kept=held, sop=held.sop, words=account_words(), **found, **more)


def change(
    name: str, do: Callable[[Session, Kept], str], then: Callable[[], str], again: Callable[[Errors, str], str]
) -> ResponseReturnValue:
    """One change with its flash, and `then` another page; a fault draws the page `again` with everything typed."""
    try:
        with acting(door().database, signed_in(), now(), action=name, door="web") as (session, actor):
            told = do(session, keeping.keeping(session, door().office, actor, key(), now()))
    except Invalid as refusal:
        return again(refusal.errors, refusal.detail), refusal.status
    flash(told)
    return redirect(then(), HTTPStatus.SEE_OTHER)


def to_table() -> str:
    """The table of the service."""
    return url_for("accounts.listed", sop=key())


def to(person: int) -> str:
    """The page of one account."""
    return url_for("accounts.one", person=person, sop=key())
