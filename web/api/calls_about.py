"""Calls that say what there is: who the caller is, and which SOPs are in force."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.records import Agency
from engine.rules.facts import Actor, Holding
from web.api import declarations, models, sop_models
from web.api.blueprint import blueprint
from web.api.caller import caller
from web.api.described import described
from web.door import door, now


@blueprint.get("/v1/me")
@described(models.Me)
def me() -> Response:
    """Who I am, which positions I hold today and as what."""
    with door().database.reading() as session:
        actor = load_actor(session, caller(), now())
        return jsonify(_me(session, actor))


def _me(session: Session, actor: Actor) -> dict[str, Any]:
    wanted = {h.agency_id for h in actor.holdings}
    rows = session.execute(select(Agency.id, Agency.key, Agency.name).where(Agency.id.in_(wanted)))
    agencies = {row.id: {"key": row.key, "name": row.name} for row in rows}
    return {
        "username": actor.username,
        "name": actor.name,
        "kind": actor.kind,
        "positions": [_held(h, agencies) for h in actor.holdings],
    }


def _held(holding: Holding, agencies: dict[int, dict[str, str]]) -> dict[str, Any]:
    return {
        "position": holding.position,
        "title": holding.title,
        "agency": agencies[holding.agency_id],
        "capacity": holding.capacity,
        "roles": [{"sop": sop, "role": role} for sop, role in sorted(holding.roles) if holding.covers(sop)],
    }


@blueprint.get("/v1/sops")
@described(sop_models.Sops)
def sops() -> Response:
    """The SOPs in force today."""
    found = door().office.catalogue.in_force(_today())
    return jsonify({"items": [declarations.summary(d) for d in found], "next": None})


@blueprint.get("/v1/sops/<key>")
@described(sop_models.Sop, refusals=(404,))
def sop(key: str) -> Response:
    """One SOP: its rows as printed, and what each action asks."""
    return jsonify(declarations.summary(door().office.catalogue.current(key, _today())))


def _today() -> Any:
    return now().astimezone(door().settings.timezone).date()
