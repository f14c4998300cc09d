"""Testimonials: a requester leaves one about a case; officials read the list, its keepers remove from it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.actors import load_actor
from engine.around import testimonials
from engine.errors import Invalid, NotFromHere, NotYours
from engine.refusals import acting
from web.door import door, now, signed_in

blueprint = Blueprint("testimonials", __name__)
PAGE = 25


@blueprint.get("/berkas/<number>/testimoni")
def form(number: str) -> ResponseReturnValue:
    """The place for a testimonial about one's own case, or what was said there."""
    return _form(number)


@blueprint.post("/berkas/<number>/testimoni")
def leave(number: str) -> ResponseReturnValue:
    """Keeps the testimonial, once; a refusal shows the page again, with everything typed."""
    text = request.form.get("text", "")
    try:
        with acting(door().database, signed_in(), now(), number=number, action="testimoni", door="web") as (s, actor):
            testimonials.leave(s, door().office, number, actor, text, now())
    except Invalid as refusal:
        return _form(number, text, refusal.errors["text"][0], refusal.status)
    except NotFromHere as refusal:
        return _form(number, text, refusal.detail, refusal.status)
    flash(_("Terima kasih. Testimoni Anda sudah kami terima."))
    return redirect(url_for("cases.case", number=number), HTTPStatus.SEE_OTHER)


def _form(number: str, typed: str = "", fault: str = "", status: int = HTTPStatus.OK) -> ResponseReturnValue:
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        asked = testimonials.invitation(session, door().office, number, actor, now())
    page = render_template(
        "testimonials/form.html", asked=asked, typed=typed, fault=fault, longest=testimonials.LONGEST
    )
    return page, status


@blueprint.get("/testimoni")
def listed() -> ResponseReturnValue:
    """Nama Akun, Testimoni, Aksi (SPK-45)."""
    query = request.args.get("cari", "")[:200]
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        boards = testimonials.boards(session, door().office, actor, now())
        if not boards and actor.kind != "auditor":
            raise NotYours(_("Daftar testimoni dibaca oleh pejabat layanan dan auditor."))
        chosen = request.args.get("sop", "") or (boards[0].sop.key if boards else "")
        on = testimonials.board(session, door().office, chosen, actor, now()) if chosen else None
        page = testimonials.listed(session, on, query=query, cursor=request.args.get("hal"), limit=PAGE) if on else None
    return render_template("testimonials/list.html", boards=boards, on=on, page=page, query=query)


@blueprint.get("/testimoni/<int(max=2147483647):said>/hapus")
def ask(said: int) -> ResponseReturnValue:
    """Asks first (SPK-46)."""
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        found, on = testimonials.removable(session, door().office, said, actor, now())
    return render_template("testimonials/remove.html", found=found, on=on)


@blueprint.post("/testimoni/<int(max=2147483647):said>/hapus")
def remove(said: int) -> ResponseReturnValue:
    """Takes it out of the list."""
    with acting(door().database, signed_in(), now(), action="hapus testimoni", door="web") as (session, actor):
        found = testimonials.remove(session, door().office, said, actor, now())
    flash(_("Testimoni %(name)s sudah dihapus.", name=found.account))
    return redirect(url_for("testimonials.listed", sop=found.sop), HTTPStatus.SEE_OTHER)
