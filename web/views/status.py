"""The status page: the whole request, and at the very bottom its next state to choose (SPK-65…SPK-69)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.declaration import Action
from engine.errors import NotFound, NotFromHere, NotYours, Refusal, Stale
from engine.queries.case import view_case
from engine.queries.papers import papers
from engine.queries.views import CaseView
from engine.refusals import note
from engine.rules.around import moves_status, status_moves
from engine.rules.facts import Actor
from engine.rules.rights import OWN_REQUEST
from web.casework import forms
from web.door import door, now, signed_in
from web.formviews import FormView
from web.sent import Sent, carry_out, receive
from web.showing import facts
from web.views.cases import act_once, stamp_seen

blueprint = Blueprint("status", __name__)
CHOSEN, ATTEMPT = "_status", "ubah_status"


@dataclass(frozen=True, slots=True)
class Next:
    """A state and, where one leads there from the present one, the action with its form (shown empty or as it was sent)."""

    state: str
    label: str
    form: FormView | None


@blueprint.get("/berkas/<number>/status")
def page(number: str) -> ResponseReturnValue:
    """The request with every state to choose from."""
    with door().database.reading() as session:
        view, actor = _case(session, number)
        values = _values(session, view, actor)
    stamp_seen(view, actor)
    return render_template("status/status.html", **values)


@blueprint.post("/berkas/<number>/status")
def change(number: str) -> ResponseReturnValue:
    """Moves the case to the chosen state by the one action that leads there, or says why not and changes nothing."""
    chosen = request.form.get(CHOSEN, "")[:64]
    try:
        with door().database.reading() as session:
            view, actor = _case(session, number)
    except Refusal as refusal:
        note(door().database, refusal, signed_in(), now(), number=number, action=ATTEMPT, door="web")
        raise
    action = _leading(view, actor).get(chosen)
    read = action or _anywhere(view, actor).get(chosen)  # the button pressed twice: read as it was the first time
    sent = receive(read or view.declared.sop.opening, keep_files=action is not None, prefix=_prefix(read))
    try:
        if action is None or sent.version not in (None, view.version):
            _refuse(view, actor, chosen, sent)
        else:
            act_once(view, action, sent)
    except Refusal as refusal:
        return _again(number, chosen, action, sent, refusal)
    flash(_("Status diubah menjadi %(state)s.", state=_label(view, chosen)))
    return redirect(url_for("status.page", number=number), HTTPStatus.SEE_OTHER)


def _case(session: Session, number: str) -> tuple[CaseView, Actor]:
    """The case, for who moves cases by choosing a state. NotFound where there is no such page, NotYours for others (SPK-37)."""
    actor = load_actor(session, signed_in(), now())
    view = view_case(session, door().office, number, actor, now())
    sop = view.declared.sop
    if not sop.around.statuses:
        raise NotFound(_("Layanan ini tidak mempunyai halaman status. Bukalah berkasnya."))
    if not moves_status(sop, view.facts, actor):
        own = actor.id == view.facts.requester_id
        raise NotYours(
            OWN_REQUEST
            if own
            else _("Ubah Status hanya untuk %(roles)s.", roles=_either([r.label for r in sop.around.statuses]))
        )
    return view, actor


def _leading(view: CaseView, actor: Actor) -> dict[str, Action]:
    """By state, the action of this actor that leads there from the present state; its time may still have to come."""
    return {
        goal: action
        for goal, action, states in reversed(status_moves(view.declared.sop, view.facts, actor))
        if view.state in states
    }


def _anywhere(view: CaseView, actor: Actor) -> dict[str, Action]:
    """By state, an action of this actor that leads there from whatever state."""
    return {goal: action for goal, action, _states in reversed(status_moves(view.declared.sop, view.facts, actor))}


def _refuse(view: CaseView, actor: Actor, chosen: str, sent: Sent) -> None:
    """Puts a jump on the register of refusals (SPK-67); a form sent before that was obeyed is answered as it was."""

    def do(_session: Session, _actor: Actor) -> dict[str, Any]:
        if sent.version is not None and sent.version != view.version:
            raise Stale
        states = [_label(view, state) for state in _leading(view, actor)]
        sentence = _("Perubahan status gagal: dari %(now)s tidak dapat diubah lagi.", now=view.state_label)
        if states:
            sentence = _(
                "Perubahan status gagal: dari %(now)s hanya dapat menjadi %(states)s.",
                now=view.state_label,
                states=_either(states),
            )
        if chosen not in view.declared.sop.states:
            sentence = _("Pilih status yang baru, lalu simpan.")
        raise NotFromHere(sentence, allowed=view.actions)

    carry_out(sent, view.number, ATTEMPT, do)


def _again(number: str, chosen: str, action: Action | None, sent: Sent, refusal: Refusal) -> ResponseReturnValue:
    """The page as it was sent, with the alert."""
    with door().database.reading() as session:
        view, actor = _case(session, number)
        values = _values(session, view, actor, chosen, (action, sent, refusal) if action is not None else None)
    return render_template("status/status.html", **values | {"alert": refusal.detail}), refusal.status


def _values(
    session: Session,
    view: CaseView,
    actor: Actor,
    chosen: str = "",
    refused: tuple[Action, Sent, Refusal] | None = None,
) -> dict[str, Any]:
    sop = view.declared.sop
    shown = {form.action.name: form for form in forms(session, view, actor, refused)}
    leading = _leading(view, actor)
    states = [
        Next(state, sop.state_label(state), _named(shown.get(leading[state].name)) if state in leading else None)
        for state in sop.states
        if state != sop.first.key
    ]
    return {
        "case": view,
        "facts": facts(view),
        "papers": papers(session, door().office, view),
        "states": states,
        "chosen": chosen,
        "alert": "",
        "key": secrets.token_urlsafe(18),
        "final": not leading,
    }


def _named(form: FormView | None) -> FormView | None:
    """A form whose names begin with those of its action, so that several stand in one form of the page."""
    if form is None:
        return None
    prefix = _prefix(form.action)
    return replace(
        form,
        fields=tuple(replace(f, name=f"{prefix}{f.name}") for f in form.fields),
        documents=tuple(replace(d, name=f"{prefix}{d.name}") for d in form.documents),
    )


def _prefix(action: Action | None) -> str:
    return f"{action.name}." if action is not None else ""


def _label(view: CaseView, state: str) -> str:
    return view.declared.sop.state_label(state)


def _either(labels: list[str]) -> str:
    return str(_(" atau ")).join(labels)
