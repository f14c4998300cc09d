"""The library of a service: files for everybody with an account; those who keep it bring and remove them (SPK-52…SPK-55)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.around import library
from engine.around.library import Item, Shelf
from engine.errors import NotFound, Refusal
from engine.queries import cursor as cursors
from engine.queries import searching
from engine.queries.views import Page as Found
from engine.rules.facts import Actor, no_case
from engine.running import all_running
from engine.wording import when_text
from web.door import door, now, signed_in
from web.forms import Asked, FormView, show
from web.sent import Sent, carry_out, receive
from web.sheets import FORMATS, download

blueprint = Blueprint("library", __name__)
PAGE = 25
LONGEST_QUERY = 200


@blueprint.get("/pustaka")
def shelves() -> ResponseReturnValue:
    """The library of the service in `sop`; without one, every library there is."""
    key = request.args.get("sop")
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        if key is None:
            found = [run for run in all_running(session, door().office, now()) if run.sop.around.library is not None]
            return render_template("library/shelves.html", shelves=found)
        on = library.shelf(session, door().office, key, actor, now())
        form = show(session, _asked(on), url_for("library.upload", sop=key)) if on.manages else None
        return _page(session, on, form)


@blueprint.post("/pustaka")
def upload() -> ResponseReturnValue:
    """A file joins the library; a refusal shows the page with everything typed and uploaded."""
    key = request.args.get("sop", "")
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        on = library.shelf(session, door().office, key, actor, now())
    action = library.adding(on.library)
    sent = receive(action, keep_files=on.manages)
    try:
        made = _add(on, key, sent)
    except Refusal as refusal:
        if not on.manages:
            raise
        with door().database.reading() as session:
            form = show(session, _asked(on), url_for("library.upload", sop=key), sent=sent, refusal=refusal)
            return _page(session, on, form), refusal.status
    flash(_("Tersimpan: %(title)s.", title=made["title"]))
    return redirect(url_for("library.shelves", sop=key), HTTPStatus.SEE_OTHER)


@blueprint.get("/pustaka/<int(max=2147483647):item>/hapus")
def ask(item: int) -> ResponseReturnValue:
    """Asks first whether the file is really to go (SPK-54)."""
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        found, on = library.item(session, door().office, item, actor, now())
        library.only_managers(on)
    return render_template("library/remove.html", item=found, library=on.library)


@blueprint.post("/pustaka/<int(max=2147483647):item>/hapus")
def remove(item: int) -> ResponseReturnValue:
    """The file leaves the library."""

    def do(session: Session, actor: Actor) -> dict[str, Any]:
        gone = library.remove(session, door().office, item, actor, now())
        return {"title": gone.title, "sop": gone.sop}

    gone = carry_out(Sent(), "", "hapus_pustaka", do)
    flash(_("Terhapus: %(title)s.", title=gone["title"]))
    return redirect(url_for("library.shelves", sop=gone["sop"]), HTTPStatus.SEE_OTHER)


@blueprint.get("/pustaka/unduh.<kind>")
def export(kind: str) -> ResponseReturnValue:
    """The table as a file: everything the search finds."""
    asked = _asked_for()
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        if kind not in FORMATS:
            raise NotFound
        on = library.shelf(session, door().office, request.args.get("sop", ""), actor, now())
        found = searching.whole(_items(session, on, asked, 0, searching.LARGEST_EXPORT + 1).items)
    rows = [
        (i.kind, i.title, i.category, i.file.filename, i.added_by, when_text(i.added_at, on.run.zone)) for i in found
    ]
    headings = [_("Jenis File"), _("Nama Modul"), _("Kategori"), _("Berkas"), _("Nama Pengunggah"), _("Diunggah")]
    return download(kind, "pustaka", on.run.moment.local(now()).date(), headings, rows)


def _add(on: Shelf, key: str, sent: Sent) -> dict[str, Any]:
    action = library.adding(on.library)

    def do(session: Session, actor: Actor) -> dict[str, Any]:
        library.only_managers(on)
        sent.refuse_bad_files(action, no_case(on.run.sop, on.run.agency_id, now()), on.run.moment)
        made = library.add(session, door().office, key, actor, sent.answer(action), now())
        return {"title": made.title}

    return carry_out(sent, "", action.name, do)


def _asked(on: Shelf) -> Asked:
    return Asked(library.adding(on.library), on.run.sop.key, on.run.agency_id, on.run.moment, {})


def _page(session: Session, on: Shelf, form: FormView | None) -> str:
    asked = _asked_for()
    page = _items(session, on, asked, cursors.read(request.args.get("dari")), PAGE)
    return render_template("library/library.html", on=on, sop=on.run.sop, page=page, asked=asked, form=form)


def _asked_for() -> dict[str, str]:
    """What the address narrows and sorts by."""
    return {
        "cari": request.args.get("cari", "")[:LONGEST_QUERY].strip(),
        "kategori": request.args.get("kategori", ""),
        "urut": request.args.get("urut", library.NEWEST),
    }


def _items(session: Session, on: Shelf, asked: dict[str, str], start: int, limit: int) -> Found[Item]:
    return library.items(
        session,
        on,
        query=asked["cari"],
        category=asked["kategori"],
        order=asked["urut"],
        start=start,
        limit=limit,
    )
