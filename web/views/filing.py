"""Filing a request: the form with the letter, then the receipt."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.calendars.rows import newest_version
from engine.declaration import Moment
from engine.errors import Invalid, KeyReused, NotFound, Refusal
from engine.perform import open_case
from engine.queries.case import view_case
from engine.queries.options import suggesting
from engine.records import Person
from engine.rules.facts import Actor, no_case
from engine.running import running
from web.beside import check_of, from_earlier, schedule_beside
from web.desk import Desk, chosen, desk_of, typed
from web.door import door, now, signed_in
from web.forms import Asked, FormView, show
from web.sent import Sent, carry_out, receive
from web.similarity import Told, tell
from web.views.catalogue import Offered, offered_sop

blueprint = Blueprint("filing", __name__)
CHECK, SIMILAR = "_periksa", "kemiripan"


@blueprint.get("/layanan/<key>/ajukan")
def form(key: str) -> ResponseReturnValue:
    """The empty form, with what is known of the person filled in."""
    with door().database.reading() as session:
        offered, actor, desk = _may_file(session, key)
        asked, source = _asked(session, offered), request.args.get("dari", "")
        known: dict[str, Any] = {} if desk else _known(session, offered, actor)
        if source:
            known |= from_earlier(session, offered.sop, actor, asked.moment, source)
        schedule = schedule_beside(session, offered.sop, actor)
        shown = show(session, asked, request.path, defaults=known, check=check_of(offered.sop, schedule))
    return _page(offered, shown, schedule, desk=desk, source=source)


@blueprint.post("/layanan/<key>/ajukan")
def send(key: str) -> ResponseReturnValue:
    """Opens the case. Whatever is refused comes back with everything typed and uploaded."""
    with door().database.reading() as session:
        offered, _actor, desk = _may_file(session, key)
        asked = _asked(session, offered)
    sent = receive(asked.action)
    if CHECK in request.form:
        return _again(offered, asked, sent, Invalid(sent.faults) if sent.faults else None, desk=desk)
    try:
        reply = _open(offered, asked, sent, desk=desk)
    except Refusal as refusal:
        sent, refusal = _told(sent, refusal)
        return _again(offered, asked, sent, refusal, desk=desk), refusal.status
    return redirect(url_for("filing.receipt", number=reply["number"]), HTTPStatus.SEE_OTHER)


def _again(offered: Offered, asked: Asked, sent: Sent, refusal: Refusal | None, *, desk: Desk | None) -> str:
    """The form as it was sent, with why it was refused; or, nothing being sent yet, with what a button asked: what resembles
    it (SPK-11), whether its time is free (BKL-18)."""
    with door().database.reading() as session:
        actor, told = load_actor(session, signed_in(), now()), None
        if request.form.get(CHECK) == SIMILAR:
            run = running(session, door().office, offered.sop.key, now())
            told = tell(session, actor, run, {name: typed[0] for name, typed in sent.values.items() if typed})
        schedule = schedule_beside(session, offered.sop, actor, sent)
        check = check_of(offered.sop, schedule)
        shown = show(session, asked, request.path, sent=sent, refusal=refusal, check=check)
    return _page(offered, shown, schedule, desk=desk, told=told)


@blueprint.get("/permohonan/<number>/tanda-terima")
def receipt(number: str) -> ResponseReturnValue:
    """The number at once, who holds it now, until when, and the link to follow it without signing in."""
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        case = view_case(session, door().office, number, actor, now())
    if case.tracking_url is None:
        raise NotFound
    return render_template("filing/receipt.html", case=case)


def _open(offered: Offered, asked: Asked, sent: Sent, *, desk: Desk | None) -> dict[str, Any]:
    sop = offered.sop
    sent.refuse_bad_files(asked.action, no_case(sop, offered.agency_id, now()), asked.moment)
    on_behalf = chosen() if desk else None

    def do(session: Session, actor: Actor) -> dict[str, Any]:
        answer = sent.answer(asked.action)
        done = open_case(
            session, door().office, sop.key, actor, answer, now(), on_behalf_of=on_behalf, started_at=sent.started_at
        )
        return {"number": done.number}

    return carry_out(sent, "", asked.action.name, do)


def _told(sent: Sent, refusal: Refusal) -> tuple[Sent, Refusal]:
    """What the page shows after a refusal. A form already sent with other words (the Back button) may be sent once more,
    now under a key of its own, by whoever means a second request."""
    if not isinstance(refusal, KeyReused):
        return sent, refusal
    return replace(sent, key=""), KeyReused(
        _(
            "Formulir ini sudah terkirim dengan isi lain. Bila Anda memang mengajukan permohonan baru, kirim sekali lagi."
        )
    )


def _may_file(session: Session, key: str) -> tuple[Offered, Actor, Desk | None]:
    """The service, who asks, and their desk where they file for others. NotYours where filing is not theirs."""
    actor = load_actor(session, signed_in(), now())
    offered = offered_sop(session, key)
    return offered, actor, desk_of(session, offered, actor)


def _asked(session: Session, offered: Offered) -> Asked:
    version = session.scalar(select(newest_version(offered.agency_id)))
    if version is None:
        raise NotFound("Layanan ini belum mempunyai kalender kerja. Hubungi pengelola kantor.")
    moment: Moment = door().office.moment(session, offered.agency_id, offered.zone, version, now())
    sop = offered.sop
    return Asked(sop.opening, sop.key, offered.agency_id, moment, {}, contact=sop.contact, suggesting=suggesting(sop))


def _known(session: Session, offered: Offered, actor: Actor) -> dict[str, str]:
    """A requester's own address and number."""
    email, whatsapp = session.execute(select(Person.email, Person.whatsapp).where(Person.id == actor.id)).one()
    return {name: value for name, value in zip(offered.sop.contact, (email, whatsapp), strict=True) if value}


def _page(
    offered: Offered,
    shown: FormView,
    schedule: dict[str, Any] | None,
    *,
    desk: Desk | None,
    told: Told | None = None,
    source: str = "",
) -> str:
    return render_template(
        "filing/form.html",
        offered=offered,
        sop=offered.sop,
        form=shown,
        desk=desk,
        others=typed(),
        started=request.form.get("_started") or now().isoformat(),
        zone_of=ZoneInfo(offered.zone),
        schedule=schedule,
        source=source,
        told=told,
        similar=offered.sop.around.similar,
    )
