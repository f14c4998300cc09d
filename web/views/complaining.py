"""Complaining, open to anybody: the form beside every service that takes complaints, and tracking without account."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.around import complaints
from engine.around.complaints.filing import NOT_TAKEN
from engine.errors import Invalid, KeyReused, NotFound, Refusal
from engine.refusals import note
from engine.rules.facts import Actor
from engine.running import running
from web.complaint_forms import filing_sheet, grievance, sent_words, state_labels
from web.door import door, now, who
from web.security import unlisted
from web.sent import carry_out
from web.views.catalogue import offered_sop

blueprint = Blueprint("complaining", __name__)


@blueprint.get("/layanan/<key>/keluhan")
def form(key: str) -> ResponseReturnValue:
    """The empty form, for anybody; `berkas` fills in the number of a case."""
    return _form(key)


@blueprint.post("/layanan/<key>/keluhan")
def send(key: str) -> ResponseReturnValue:
    """Takes the complaint in. Whatever is refused comes back with everything typed."""
    with door().database.reading() as session:
        said = grievance(complaints.officials(session, running(session, door().office, key, now()), now()))
    try:
        number = _filed(key, said)
    except Invalid as refusal:
        return _form(key, refusal), refusal.status
    except KeyReused as refusal:
        again = KeyReused(
            _(
                "Formulir ini sudah terkirim dengan isi lain. Bila Anda memang menyampaikan keluhan baru, kirim sekali lagi."
            )
        )
        return _form(key, again), refusal.status
    flash(_("Keluhan Anda sudah kami terima dengan nomor %(number)s.", number=number))
    secret = door().office.tracking_secret(number)
    where = url_for("complaining.track", number=number, secret=secret)
    return redirect(where if who() is None else url_for("complaints.show", number=number), HTTPStatus.SEE_OTHER)


def _filed(key: str, said: complaints.Grievance) -> str:
    """The number. Somebody signed in files once for each form; a stranger's same words are known by themselves."""
    if who() is None:
        try:
            with door().database.writing() as session:
                return complaints.file_complaint(session, door().office, key, None, said, now()).number
        except Refusal as refusal:
            note(door().database, refusal, None, now(), action="keluhan", door="web")
            raise

    def do(session: Session, actor: Actor) -> dict[str, Any]:
        return {"number": complaints.file_complaint(session, door().office, key, actor, said, now()).number}

    return str(carry_out(sent_words(), "", "keluhan", do)["number"])


def _form(key: str, refusal: Refusal | None = None) -> str:
    with door().database.reading() as session:
        offered = offered_sop(session, key)
        if not offered.sop.around.complaints:
            raise NotFound(NOT_TAKEN)
        people = complaints.officials(session, running(session, door().office, key, now()), now())
    sheet = filing_sheet(request.path, people, stranger=who() is None, refusal=refusal)
    return render_template("complaints/form.html", offered=offered, sop=offered.sop, form=sheet)


@blueprint.get("/keluhan/lacak/<number>/<secret>")
def track(number: str, secret: str) -> ResponseReturnValue:
    """How far a complaint is, for whoever holds its link."""
    with door().database.reading() as session:
        complaint = complaints.track_complaint(session, door().office, number, secret, now())
    return unlisted(render_template("complaints/track.html", complaint=complaint, labels=state_labels()))
