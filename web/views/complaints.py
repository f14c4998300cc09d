"""Complaints for whoever made, handles or audits them: the list, the page of one, and its steps."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.around import complaints
from engine.around.complaints import MOVES, STATUSES, ComplaintView
from engine.errors import Invalid, KeyReused, Refusal, Stale
from engine.phone import wa_me_link
from engine.rules.facts import Actor
from web.complaint_forms import sent_words, state_labels, step, step_sheet
from web.door import door, now, signed_in
from web.sent import carry_out

blueprint = Blueprint("complaints", __name__)
PAGE = 20


@blueprint.get("/keluhan")
def listing() -> ResponseReturnValue:
    """The complaints one handles, made or audits: what is due first."""
    query, status = (request.args.get(name, "")[:200] for name in ("cari", "status"))
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        page, counts = complaints.find_complaints(
            session,
            door().office,
            actor,
            now(),
            query=query,
            status=status if status in STATUSES else "",
            cursor=request.args.get("dari"),
            limit=PAGE,
        )
    return render_template(
        "complaints/list.html", page=page, counts=counts, query=query, status=status, labels=state_labels()
    )


@blueprint.get("/keluhan/<number>")
def show(number: str) -> ResponseReturnValue:
    """One complaint: as its complainant, or with what can be done about it."""
    return _page(number)


@blueprint.post("/keluhan/<number>/aksi/<action>")
def act(number: str, action: str) -> ResponseReturnValue:
    """One step of the life cycle, with its note. Whatever is refused comes back with what was typed."""
    try:
        _handle(number, action)
    except (Invalid, Stale) as refusal:
        return _page(number, action, refusal), refusal.status
    flash(_("Keluhan %(number)s sekarang: %(status)s.", number=number, status=state_labels()[MOVES[action].to]))
    return redirect(url_for("complaints.show", number=number), HTTPStatus.SEE_OTHER)


def _handle(number: str, action: str) -> None:
    """Once for each key; one that comes with other words (the Back button) is a step of its own, on what it saw."""
    said, sent = step(), sent_words()

    def do(session: Session, actor: Actor) -> dict[str, Any]:
        complaints.handle(session, door().office, number, action, actor, said, now())
        return {}

    try:
        carry_out(sent, number, action, do)
    except KeyReused:
        carry_out(replace(sent, key=""), number, action, do)


def _page(number: str, action: str = "", refusal: Refusal | None = None) -> str:
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        complaint = complaints.view_complaint(session, door().office, number, actor, now())
    forms = [
        (name, step_sheet(_action(number, name), name, complaint.version, refusal if name == action else None))
        for name in complaint.actions
    ]
    lost = refusal if action not in complaint.actions else None
    return render_template(
        "complaints/show.html",
        complaint=complaint,
        forms=forms,
        labels=state_labels(),
        buttons=_buttons(),
        lost=lost,
        typed=request.form.get("catatan", "") if lost else "",
        by_hand=_by_hand(complaint),
    )


def _action(number: str, name: str) -> str:
    return url_for("complaints.act", number=number, action=name)


def _by_hand(complaint: ComplaintView) -> dict[int, str]:
    """Links that open WhatsApp with a public note, by its place, where no gateway sends it."""
    if door().office.whatsapp or not complaint.whatsapp or complaint.mine:
        return {}
    return {
        place: wa_me_link(complaint.whatsapp, f"{complaint.number}: {each.note}")
        for place, each in enumerate(complaint.notes)
        if each.public and each.note
    }


def _buttons() -> dict[str, str]:
    return {"proses": _("Proses keluhan"), "selesaikan": _("Nyatakan selesai"), "tolak": _("Tolak keluhan")}
