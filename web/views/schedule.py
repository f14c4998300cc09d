"""The schedule of a service for whoever is about to file, and whether an interval is free, before anything is sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from engine.actors import load_actor
from engine.declaration.effects import MoveBooking
from engine.errors import NotFound
from engine.queries.case import view_case
from engine.queries.reach import reach_for
from engine.running import running
from web.casework import declared_action
from web.door import door, now, signed_in
from web.scheduling import Told, panel, tell

blueprint = Blueprint("schedule", __name__)
FRAGMENT = "fetch"


@blueprint.get("/layanan/<key>/jadwal")
def look(key: str) -> ResponseReturnValue:
    """The days ahead; with `mulai` and `selesai` also whether that time is free (BKL-18, LZM-10)."""
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        run = running(session, door().office, key, now())
        values = panel(session, actor, run, _typed() if request.args.keys() & {"mulai", "selesai"} else None)
    return _page(values, "schedule/look.html", sop=run.sop, typed=_typed())


@blueprint.get("/berkas/<number>/jadwal")
def moved(number: str) -> ResponseReturnValue:
    """Whether another time is free for what a case has booked, asked by who may move it (`aksi`)."""
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        view = view_case(session, door().office, number, actor, now())
        action = declared_action(view, request.args.get("aksi", ""))
        effect = next((e for e in action.effects if isinstance(e, MoveBooking)), None)
        reach = reach_for(session, door().office, view, actor, now())
        if effect is None or action.name not in view.actions or reach is None:
            raise NotFound
        names = (effect.start, effect.end)
        typed = dict(zip(names, _typed().values(), strict=True))
        told = tell(session, actor, reach, action, names, typed, view.facts, view.moment)
    return _page({"told": told}, "schedule/moved.html", case=view)


def _typed() -> dict[str, str]:
    """The interval the address asks about, start before end."""
    return {name: request.args.get(name, "")[:40] for name in ("mulai", "selesai")}


def _page(values: dict[str, Any], template: str, **more: Any) -> ResponseReturnValue:
    """The whole page, or only the answer for a script that puts it beside its form."""
    told: Told | None = values["told"]
    part = request.headers.get("X-Requested-With") == FRAGMENT and told is not None
    response = make_response(render_template("schedule/answer.html" if part else template, **values, **more))
    response.status_code = told.status if told is not None else 200
    return response
