"""Tables of cases as a SOP declares them: search, sort, pages, and the same to take along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.errors import NotYours
from engine.queries.tables import Asked, TablePage, exported, table_page
from engine.rules.facts import Actor
from engine.rules.rights import files_as, registering
from engine.running import Running, running
from web.door import door, now, signed_in
from web.sheets import FORMATS, download

blueprint = Blueprint("tables", __name__)
LONGEST_QUERY = 200
_WHOLE = re.compile(r"-?[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Room:
    """A SOP as it runs, and who looks at what is around it."""

    session: Session
    run: Running
    actor: Actor


@contextmanager
def looking(key: str) -> Iterator[Room]:
    """A look at what is around the SOP of that key, by whoever is signed in. NotFound when nobody runs it."""
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        yield Room(session, running(session, door().office, key, now()), actor)


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


def may_file(room: Room) -> bool:
    """Whether whoever looks may file a request, their own or another's (LZM-23, SPK-40)."""
    sop, agency_id = room.run.sop, room.run.agency_id
    try:
        files_as(sop, agency_id, room.actor, for_other=registering(sop, agency_id, room.actor) is not None)
    except NotYours:
        return False
    return True


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
