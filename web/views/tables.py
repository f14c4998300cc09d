"""Tables of cases as a SOP declares them: search, sort, pages, and the same to take along."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.queries.tables import Asked, TablePage, exported, table_page
from web.door import door, now
from web.room import looking, may_file
from web.sheets import FORMATS, download

blueprint = Blueprint("tables", __name__)
LONGEST_QUERY = 200
_WHOLE = re.compile(r"-?[0-9]{1,6}")


@blueprint.get("/tabel/<sop>/<key>")
def table(sop: str, key: str) -> ResponseReturnValue:
    """A page of the table (LZM-21…LZM-27, SPK-24…SPK-42)."""
    asked = _asked()
    with looking(sop) as room:
        page = table_page(room.session, door().office, room.run, key, room.actor, asked, now())
        files = may_file(room)
    return render_template(
        "tables/table.html", run=room.run, sop=room.run.sop, page=page, files=files, asked=_kept(page)
    )


@blueprint.get("/tabel/<sop>/<key>.<kind>")
def export(sop: str, key: str, kind: str) -> ResponseReturnValue:
    """Every row as searched and sorted, as a file."""
    if kind not in FORMATS:
        return table(sop, f"{key}.{kind}")
    with looking(sop) as room:
        found, columns, rows = exported(room.session, door().office, room.run, key, room.actor, _asked(), now())
        day = now().astimezone(room.run.zone).date()
        return download(kind, f"{room.run.sop.key}-{found.key}", day, [c.label for c in columns], rows)


def _asked() -> Asked:
    return Asked(
        query=request.args.get("cari", "")[:LONGEST_QUERY].strip(),
        sort=_whole("urut"),
        size=_whole("tampil"),
        page=_whole("hal") or 1,
    )


def _whole(name: str) -> int:
    """A whole number asked for; 0 for anything else, which the table puts right."""
    text = request.args.get(name, "")
    return int(text) if _WHOLE.fullmatch(text) else 0


def _kept(page: TablePage) -> dict[str, Any]:
    """What is asked now, as the links of the page pass it on."""
    return {
        "cari": page.asked.query,
        "urut": str(page.asked.sort) if page.asked.sort else "",
        "tampil": page.asked.size,
    }
