"""The room of a SOP: one page that leads to everything around it a person may open, and its numbers at a glance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.actors import load_actor
from engine.around.rooms import rooms
from engine.declaration.around import Count
from engine.errors import NotYours
from engine.queries.dashboard import Tally, counts
from engine.rules.around import Kind, Part, extent, parts, reads_dashboard
from engine.running import Running
from web.door import door, now, signed_in
from web.room import Room, looking, may_file

blueprint = Blueprint("rooms", __name__)
GROUPS: Final[tuple[tuple[Kind, ...], ...]] = (
    ("dashboard", "table", "report", "agenda"),
    ("documentation", "library", "guide"),
    ("testimonials", "survey", "complaints", "accounts"),
)
"""Which parts stand together: the work, its files, and who keeps what."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number of the dashboard, and where what it counts is listed ("" where the reader has no such list)."""

    tally: Tally
    href: str


@dataclass(frozen=True, slots=True)
class Way:
    """A link of the room."""

    href: str
    label: str


@blueprint.get("/ruang")
def index() -> ResponseReturnValue:
    """Every room the person is at home in."""
    with door().database.reading() as session:
        found = rooms(session, door().office, load_actor(session, signed_in(), now()), now())
    return render_template("rooms/rooms.html", rooms=found)


@blueprint.get("/ruang/<sop>")
def room(sop: str) -> ResponseReturnValue:
    """Exactly what this person may open (SPK-20…SPK-22, LZM-41). NotYours for who finds nothing here."""
    with looking(sop) as at:
        found = parts(at.run.sop, at.run.agency_id, at.actor)
        files = may_file(at)
        if not found and not files:
            raise NotYours(_("Tidak ada yang dapat Anda buka pada layanan ini. Mulailah dari halaman layanan."))
        tiles = _tallies(at, found)
    groups = [[_way(at.run, part) for part in found if part.kind in kinds] for kinds in GROUPS]
    return render_template("rooms/room.html", run=at.run, sop=at.run.sop, groups=groups, tiles=tiles, files=files)


@blueprint.get("/dasbor/<sop>")
def dashboard(sop: str) -> ResponseReturnValue:
    """The numbers at a glance (SPK-21)."""
    with looking(sop) as at:
        if not reads_dashboard(at.run.sop, at.run.agency_id, at.actor):
            raise NotYours(_("Dasbor ini bukan untuk peran Anda."))
        tiles = _tallies(at, parts(at.run.sop, at.run.agency_id, at.actor))
    return render_template("rooms/dashboard.html", run=at.run, sop=at.run.sop, tiles=tiles)


def _tallies(at: Room, found: Sequence[Part]) -> list[Tile]:
    """The numbers, for who reads them."""
    if not any(part.kind == "dashboard" for part in found):
        return []
    tallies = counts(at.session, at.run.sop, at.run.agency_id, now())
    return [Tile(tally, _listed(at, tally.count, found)) for tally in tallies]


def _listed(at: Room, count: Count, found: Sequence[Part]) -> str:
    """Where what is counted is listed in whole: the table of just these states, else one of all searched for the state."""
    key = at.run.sop.key
    if count.of == "accounts":
        return next((_way(at.run, part).href for part in found if part.kind == "accounts"), "")
    whole = [t for t in at.run.sop.around.tables if extent(at.run.sop, at.run.agency_id, at.actor, t) == "all"]
    same = next((t for t in whole if set(t.states) == set(count.states)), None)
    if same is not None:
        return url_for("tables.table", sop=key, key=same.key)
    every = next((t for t in whole if not t.states and any(c.source == "state" for c in t.columns)), None)
    if every is None or len(count.states) != 1:
        return ""
    return url_for("tables.table", sop=key, key=every.key, cari=at.run.sop.state_label(count.states[0]))


def _way(run: Running, part: Part) -> Way:
    """Where a part is found."""
    key = run.sop.key
    ways: dict[Kind, Callable[[], tuple[str, str]]] = {
        "dashboard": lambda: (url_for("rooms.dashboard", sop=key), _("Dasbor")),
        "table": lambda: (url_for("tables.table", sop=key, key=part.key), part.label),
        "report": lambda: (url_for("reports.report", sop=key, key=part.key), part.label),
        "agenda": lambda: (url_for("agenda.agenda"), _("Agenda")),
        "documentation": lambda: (url_for("documentation.documentation", sop=key), part.label),
        "library": lambda: (url_for("library.shelves", sop=key), part.label),
        "guide": lambda: (url_for("catalogue.guide", key=key, name=part.key), part.label),
        "testimonials": lambda: (url_for("testimonials.listed", sop=key), _("Testimoni")),
        "survey": lambda: (url_for("survey.results", sop=key), _("Survei kepuasan")),
        "complaints": lambda: (url_for("complaints.listing"), _("Keluhan")),
        "accounts": lambda: (url_for("accounts.listed", sop=key), _("Akun")),
    }
    return Way(*ways[part.kind]())
