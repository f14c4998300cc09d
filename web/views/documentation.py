"""Documentation over all cases of a service: what was brought, of which kind, by whom (SPK-56, SPK-63, SPK-64)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.errors import NotFound, NotYours
from engine.queries import cursor as cursors
from engine.queries import documentation as queries
from engine.queries import searching
from engine.queries.documentation import Line
from engine.queries.views import Page
from engine.rules.facts import Actor
from engine.running import Running, all_running, running
from web.door import door, now, signed_in
from web.sheets import FORMATS, download

blueprint = Blueprint("documentation", __name__)
PAGE = 25
LONGEST_QUERY = 200


@blueprint.get("/dokumentasi")
def documentation() -> ResponseReturnValue:
    """The documentation of the service in `sop` that the person may read; without one, the services that have any."""
    key, asked = request.args.get("sop"), _asked_for()
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        if key is None:
            if actor.kind == "admin":
                raise NotYours(queries.NOT_FOR_ADMINS)
            runs = [r for r in all_running(session, door().office, now()) if r.sop.around.documentation is not None]
            return render_template("documentation/services.html", runs=runs)
        run = running(session, door().office, key, now())
        page = _lines(session, run, actor, asked, cursors.read(request.args.get("dari")), PAGE)
    columns = queries.columns(run.sop)
    return render_template(
        "documentation/documentation.html", run=run, sop=run.sop, page=page, asked=asked, columns=columns
    )


@blueprint.get("/dokumentasi/unduh.<kind>")
def export(kind: str) -> ResponseReturnValue:
    """The list as a file: everything the search finds."""
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        if kind not in FORMATS:
            raise NotFound
        run = running(session, door().office, request.args.get("sop", ""), now())
        found = searching.whole(_lines(session, run, actor, _asked_for(), 0, searching.LARGEST_EXPORT + 1).items)
    rows = [
        (
            line.number,
            *(cell.text for cell in line.cells),
            line.brought.label,
            ", ".join(file.filename for file in line.brought.files),
            ", ".join(line.brought.uploaders),
        )
        for line in found
    ]
    own = (_("Jenis Dokumentasi"), _("Link Dokumentasi"), _("Nama Pengunggah"))
    headings = [_("Nomor"), *(column.label for column in queries.columns(run.sop)), *own]
    return download(kind, "dokumentasi", run.moment.local(now()).date(), headings, rows)


def _asked_for() -> dict[str, str]:
    """What the address searches and sorts by."""
    return {
        "cari": request.args.get("cari", "")[:LONGEST_QUERY].strip(),
        "urut": request.args.get("urut", queries.NEWEST),
    }


def _lines(session: Session, run: Running, actor: Actor, asked: dict[str, str], start: int, limit: int) -> Page[Line]:
    return queries.lines(
        session,
        door().office,
        run,
        actor,
        now(),
        query=asked["cari"],
        order=asked["urut"],
        start=start,
        limit=limit,
    )
