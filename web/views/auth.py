"""Signing in and out, and the demonstration office's one-click sign-in."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import accounts
from engine.errors import NotFound
from engine.registration import open_services
from web import sessions
from web.door import door, now, who
from web.errors import safe_path
from web.personas import groups
from web.single_sign_on import label

blueprint = Blueprint("auth", __name__)


@blueprint.get("/masuk")
def sign_in() -> ResponseReturnValue:
    """The sign-in page; in the demonstration office with a button for every persona."""
    if who() is not None:
        return redirect(safe_path(request.args.get("next")), HTTPStatus.SEE_OTHER)
    return _page()


def _page(error: str = "") -> str:
    with door().database.reading() as session:
        personas = groups(session, door().office, now()) if door().demo else []
        registration = bool(open_services(session, door().office, now()))
    return render_template(
        "auth/sign_in.html",
        next=safe_path(request.values.get("next")),
        username=request.form.get("username", "")[:100],
        error=error,
        personas=personas,
        registration=registration,
        sso=label(),
    )


@blueprint.post("/masuk")
def enter() -> ResponseReturnValue:
    """Checks name and password. The answer never says which of the two was wrong."""
    with door().database.reading() as session:
        found = accounts.check_password(session, request.form.get("username", ""), request.form.get("password", ""))
    if found is None:
        return _page(_("Nama akun atau kata sandi tidak cocok. Periksa keduanya lalu coba lagi.")), 422
    with door().database.writing() as session:
        accounts.keep_hash(session, found)
    return sessions.enter_as(_onward(), found.person_id)


@blueprint.post("/masuk/sebagai")
def enter_as() -> ResponseReturnValue:
    """One click, in the demonstration office alone; anywhere else there is no such page."""
    if not door().demo:
        raise NotFound
    with door().database.reading() as session:
        person = accounts.person_named(session, request.form.get("username", ""))
    return sessions.enter_as(_onward(), person)


@blueprint.post("/keluar")
def sign_out() -> ResponseReturnValue:
    """Ends the session on the server."""
    return sessions.leave(redirect(url_for("auth.sign_in"), HTTPStatus.SEE_OTHER))


def _onward() -> sessions.Answer:
    return redirect(safe_path(request.form.get("next")), HTTPStatus.SEE_OTHER)
