"""The auditor's pages: every case, what was refused, whether the register is whole. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.errors import Refusal
from engine.queries.lists import find_cases
from engine.queries.refused import refused
from engine.rules.facts import Actor
from engine.staffing import only_auditor
from engine.verify import verify_register
from web.door import door, now, signed_in

blueprint = Blueprint("audit", __name__, url_prefix="/pemeriksaan")
PAGE = 50


@contextmanager
def _auditing() -> Iterator[tuple[Session, Actor]]:
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        only_auditor(actor)
        yield session, actor


@blueprint.get("")
def cases() -> ResponseReturnValue:
    """Every case, by SOP, state, period and words."""
    asked = {name: request.args.get(name, "").strip() for name in ("cari", "sop", "keadaan", "dari", "sampai")}
    with _auditing() as (session, actor):
        page = find_cases(
            session,
            door().office,
            actor,
            now(),
            zone=door().settings.timezone,
            query=asked["cari"],
            sop=asked["sop"] or None,
            state=asked["keadaan"] or None,
            since=_day(asked["dari"]),
            until=_day(asked["sampai"]),
            cursor=request.args.get("hal"),
            limit=PAGE,
        )
    sops = {d.sop.key: d.sop.identity.name for d in door().office.catalogue}
    return render_template("audit/cases.html", page=page, asked=asked, sops=sops, states=_states(asked["sop"]))


@blueprint.get("/penolakan")
def refusals() -> ResponseReturnValue:
    """What was tried and not allowed."""
    with _auditing() as (session, _actor):
        page = refused(session, cursor=request.args.get("hal"), limit=PAGE)
    return render_template("audit/refusals.html", page=page, reasons=_reasons())


@blueprint.get("/register")
def register() -> ResponseReturnValue:
    """Whether the register still holds, computed anew."""
    with _auditing() as (session, _actor):
        verdict = verify_register(session)
    return render_template("audit/register.html", verdict=verdict)


def _reasons() -> dict[str, str]:
    return {kind.code: kind.sentence for kind in Refusal.__subclasses__()}


def _states(sop: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for declared in door().office.catalogue:
        if declared.sop.key == sop:
            found |= {key: declared.sop.state_label(key) for key in declared.sop.states}
    return list(found.items())


def _day(text: str) -> date | None:
    """A day that was typed; None when it is none, or of a year no office has cases in."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
