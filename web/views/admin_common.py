"""What the administrator's pages share: who may, forms that keep what was typed, and one transaction with its flash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.errors import Invalid, Stale
from engine.refusals import acting
from engine.rules.facts import Actor
from engine.staffing import only_admin
from web.door import door, now, signed_in

Errors = dict[str, list[str]]


@contextmanager
def looking() -> Iterator[Session]:
    """A look at the office, for an administrator alone."""
    with door().database.reading() as session:
        only_admin(load_actor(session, signed_in(), now()))
        yield session


def change(
    do: Callable[[Session, Actor], str], then: str, again: Callable[[Errors, str], str], *, name: str
) -> ResponseReturnValue:
    """Does `do` and goes `then` with its sentence; a refusal draws the page `again` with its faults, all typed kept."""
    try:
        with acting(door().database, signed_in(), now(), action=name, door="web") as (session, actor):
            only_admin(actor)
            told = do(session, actor)
    except Invalid as refusal:
        return again(refusal.errors, refusal.detail), refusal.status
    except Stale as refusal:
        return again({}, refusal.detail), refusal.status
    flash(told)
    return redirect(then, HTTPStatus.SEE_OTHER)


def typed(name: str, longest: int = 1000) -> str:
    """A field of the form as it was typed."""
    return request.form.get(name, "")[:longest].replace("\x00", "")


def typed_day(name: str) -> date | None:
    """A date typed; None when it is empty or none."""
    try:
        return date.fromisoformat(typed(name))
    except ValueError:
        return None


def typed_number(name: str) -> int | None:
    """A whole number typed; None when it is empty or none."""
    text = typed(name).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
