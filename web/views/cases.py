"""The case page: where it is, who holds it, since when and until when; its document, its actions, its register."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.declaration import STAY, Action
from engine.errors import Invalid, KeyReused, NotFromHere, NotYet, NotYours, Refusal
from engine.perform import perform
from engine.queries.case import mark_seen, view_case
from engine.queries.tray import letter_after
from engine.queries.views import CaseView
from engine.refusals import note
from engine.rules.decide import permit
from engine.rules.facts import Actor
from engine.wording import when_text
from web.casework import case_page, declared_action, letter_page
from web.door import door, now, signed_in
from web.sent import Sent, carry_out, receive

blueprint = Blueprint("cases", __name__)
SURE = "_yakin"
TRAY = "baki"


@blueprint.get("/berkas/<number>")
def case(number: str) -> ResponseReturnValue:
    """The case as this person may see it."""
    person = signed_in()
    with door().database.reading() as session:
        actor = load_actor(session, person, now())
        view = view_case(session, door().office, number, actor, now())
        values = case_page(session, actor, view)
    stamp_seen(view, actor)
    return render_template("cases/case.html", **values)


def stamp_seen(view: CaseView, actor: Actor) -> None:
    """Arrived and seen are told apart; whoever opened the case has seen it."""
    if any(task.status == "open" and task.seen_at is None for task in view.tasks):
        with door().database.writing() as session:
            mark_seen(session, view.id, actor, now())


@blueprint.post("/berkas/<number>/aksi/<name>")
def act(number: str, name: str) -> ResponseReturnValue:
    """Does an action; a refusal shows the same page with its sentence and everything that was typed."""
    person = signed_in()
    view, may = _visible(person, number, name)
    action = declared_action(view, name)
    sent = receive(action, keep_files=may)
    try:
        act_once(view, action, sent)
    except Refusal as refusal:
        return _refused(person, number, action, sent, refusal)
    return _done(person, number, action)


def _visible(person: int, number: str, name: str) -> tuple[CaseView, bool]:
    """The case acted on, and whether the action is this person's at all; knocking at one that is not there for them is
    put on record."""
    try:
        with door().database.reading() as session:
            actor = load_actor(session, person, now())
            view = view_case(session, door().office, number, actor, now())
            declared_action(view, name)
            return view, _theirs(view, actor, name)
    except Refusal as refusal:
        note(door().database, refusal, person, now(), number=number, action=name, door="web")
        raise


def _theirs(view: CaseView, actor: Actor, name: str) -> bool:
    try:
        permit(view.declared.book, view.facts, actor, name, view.moment)
    except NotYours:
        return False
    except (NotFromHere, NotYet):  # perhaps the button pressed twice: what came first is answered again
        pass
    return True


def act_once(view: CaseView, action: Action, sent: Sent) -> None:
    """Once for each key, however often the button is pressed; a key that comes with something new counts as a new one."""

    def do(session: Session, actor: Actor) -> dict[str, Any]:
        sent.refuse_bad_files(action, view.facts, view.moment)
        _ask_if_sure(action)
        done = perform(session, door().office, view.number, action.name, actor, sent.answer(action), now())
        return {"number": done.number, "state": done.state}

    try:
        carry_out(sent, view.number, action.name, do)
    except KeyReused:
        carry_out(replace(sent, key=""), view.number, action.name, do)


def _ask_if_sure(action: Action) -> None:
    if action.danger and SURE not in request.form:
        raise Invalid({SURE: [_("Centang pernyataan yakin sebelum melanjutkan.")]})


def _refused(person: int, number: str, action: Action, sent: Sent, refusal: Refusal) -> ResponseReturnValue:
    with door().database.reading() as session:
        actor = load_actor(session, person, now())
        view = view_case(session, door().office, number, actor, now())
        if TRAY in request.args and action.name in view.actions:
            values = letter_page(session, actor, view, refused=(action, sent, refusal))
            return render_template("inbox/letter.html", **values), refusal.status
        values = case_page(session, actor, view, refused=(action, sent, refusal))
    return render_template("cases/case.html", **values), refusal.status


def _done(person: int, number: str, action: Action) -> ResponseReturnValue:
    """Says what happened and who holds the case now; in the tray, on to the next letter."""
    with door().database.reading() as session:
        actor = load_actor(session, person, now())
        view = view_case(session, door().office, number, actor, now())
        _letter, waiting = letter_after(session, door().office, actor, now(), None)
    if TRAY not in request.args:
        flash(_("Selesai: %(action)s. %(where)s", action=action.label, where=whereabouts(view, action)).strip())
        return redirect(url_for("cases.case", number=number, _anchor="tindakan"), HTTPStatus.SEE_OTHER)
    link = Markup('<a href="{}">{}</a>').format(url_for("cases.case", number=number), view.title)
    flash(Markup("{}: {} · {}").format(_("Selesai"), link, _("%(n)s lagi", n=waiting)))
    again = {"berkas": number} if view.actions and _still_mine(view, actor) else {"sesudah": number}
    return redirect(url_for("inbox.next_letter", **again), HTTPStatus.SEE_OTHER)  # type: ignore[arg-type]  # names of a query


def _still_mine(view: CaseView, actor: Actor) -> bool:
    return any(t.status == "open" and actor.username in t.assignees for t in view.tasks)


def whereabouts(view: CaseView, action: Action) -> str:
    """Who holds the case now, in a sentence; nothing where the action moved a case that had ended or is out of the lists."""
    if action.to is STAY and (view.closed_at is not None or view.removed):
        return ""
    holders = list(dict.fromkeys(t.role_label for t in view.tasks if t.status == "open" and t.role_label))
    if view.closed_at is not None:
        return str(_("Berkas berakhir: %(state)s.", state=view.state_label))
    if holders:
        return str(_("Sekarang dipegang %(holders)s.", holders=", ".join(holders)))
    return str(_("Sekarang: %(state)s.", state=view.state_label))


@blueprint.app_template_global("end_of")
def end_of(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """The end of an interval: its time alone where it ends on the day it began."""
    text = when_text(end, zone)
    same_day = start.astimezone(zone).date() == end.astimezone(zone).date()
    return " ".join(text.split(" ")[-2:]) if same_day else text
