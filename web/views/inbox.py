"""The inbox of whoever is signed in, and the tray: one letter at a time, two taps a letter."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.actors import load_actor
from engine.declaration import STAY
from engine.queries.case import view_case
from engine.queries.lists import inbox as waiting
from engine.queries.owed import owed
from engine.queries.tray import letter_after
from engine.queries.views import InboxLine
from web.casework import letter_page
from web.door import door, now, signed_in
from web.views.cases import stamp_seen

blueprint = Blueprint("inbox", __name__)
PAGE = 30


@blueprint.get("/kotak-masuk")
def inbox() -> ResponseReturnValue:
    """What waits for the person, most urgent first."""
    person = signed_in()
    with door().database.reading() as session:
        actor = load_actor(session, person, now())
        page = waiting(session, door().office, actor, now(), cursor=request.args.get("dari"), limit=PAGE)
        still = owed(session, door().office, actor, now())
    return render_template("inbox/inbox.html", page=page, owed=still)


@blueprint.get("/kotak-masuk/berikutnya")
def next_letter() -> ResponseReturnValue:
    """The letter behind `sesudah`, or the one named in `berkas` while it still waits for this person."""
    person = signed_in()
    named, after = request.args.get("berkas"), request.args.get("sesudah")
    with door().database.reading() as session:
        actor = load_actor(session, person, now())
        if named is None:
            line, left = letter_after(session, door().office, actor, now(), after)
            if line is None:
                return render_template("inbox/finished.html", left=left)
            named = line.number
        view = view_case(session, door().office, named, actor, now())
        if not view.actions:
            return redirect(url_for("inbox.next_letter", sesudah=named), HTTPStatus.SEE_OTHER)
        values = letter_page(session, actor, view)
    stamp_seen(view, actor)
    return render_template("inbox/letter.html", **values)


@blueprint.app_template_global("label_of")
def label_of(line: InboxLine) -> str:
    """The action that carries the line's row on, in the words of its button; failing that the first that is open."""
    versions = [d.sop for d in door().office.catalogue if d.sop.key == line.sop]
    offered = [pair for name in line.actions for sop in versions for pair in sop.named(name)]
    own = [a for a, row in offered if row is not None and row.key == line.step]
    ordinary = [a for a in own if not a.danger and a.to is not STAY]
    return (ordinary or own or [a for a, _row in offered])[0].label
