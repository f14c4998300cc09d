"""The auditor's page of what was done to accounts."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.actors import load_actor
from engine.queries.account_changes import account_changes
from engine.staffing import only_auditor
from web.account_words import account_words
from web.door import door, now, signed_in

blueprint = Blueprint("account_register", __name__)
PAGE = 50


@blueprint.get("/pemeriksaan/akun")
def shown() -> ResponseReturnValue:
    """Every change of every account, newest first."""
    with door().database.reading() as session:
        only_auditor(load_actor(session, signed_in(), now()))
        page = account_changes(session, cursor=request.args.get("hal"), limit=PAGE)
    return render_template("audit/accounts.html", page=page, words=account_words())
