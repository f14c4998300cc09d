"""The page's own notices: unread first."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.actors import load_actor
from engine.queries import notices as queries
from web.door import door, now, signed_in

blueprint = Blueprint("notices", __name__)
PAGE = 30


@blueprint.get("/pemberitahuan")
def notices() -> ResponseReturnValue:
    """What was told, unread first. What is shown counts as read from now on."""
    person = signed_in()
    with door().database.reading() as session:
        actor = load_actor(session, person, now())
        page = queries.notices(session, actor, cursor=request.args.get("dari"), limit=PAGE)
        unread = queries.unread(session, actor)
    fresh = [notice.id for notice in page.items if not notice.read]
    if fresh:
        with door().database.writing() as session:
            queries.mark_read(session, actor, fresh, now())
    return render_template("notices/notices.html", page=page, unread=unread, left=unread - len(fresh))


@blueprint.post("/pemberitahuan/dibaca")
def read_all() -> ResponseReturnValue:
    """Every notice counts as read."""
    with door().database.writing() as session:
        queries.mark_read(session, load_actor(session, signed_in(), now()), None, now())
    flash(_("Semua pemberitahuan ditandai dibaca."))
    return redirect(url_for("notices.notices"), HTTPStatus.SEE_OTHER)
