"""The front door: each person comes to the next thing to do; the language switch."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, redirect, request, session
from flask.typing import ResponseReturnValue

from web.errors import safe_path
from web.navigation import first_page
from web.text import LANGUAGES

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Officials to their inbox, requesters to their requests, auditor and administrator to theirs, others to the services."""
    return redirect(first_page(), HTTPStatus.SEE_OTHER)


@blueprint.post("/bahasa")
def language() -> ResponseReturnValue:
    """Keeps the chosen language for this browser."""
    chosen = request.form.get("lang", "")
    if chosen not in LANGUAGES:
        abort(400)
    session["lang"] = chosen
    session.permanent = True
    return redirect(safe_path(request.form.get("next")), HTTPStatus.SEE_OTHER)
