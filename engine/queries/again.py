"""A new request made from an earlier one: what of it may be filled in again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.declaration.forms import Moment, fields_of
from engine.declaration.sop import Sop
from engine.errors import Refusal
from engine.office import Office
from engine.queries.views import CaseView
from engine.rules.facts import Actor
from engine.rules.rights import files_as
from engine.running import running


def again(case: CaseView, sop: Sop, moment: Moment) -> dict[str, Any]:
    """The answers of `case` that the opening form of `sop` asks, as they are stored; empty when the case is not the actor's.

    `sop.again` puts others in their place (a proposed time, say; BKL-A5). Times that have passed are left out, and so is an
    answer whose kind of field has changed since.
    """
    if not case.is_requester or case.sop != sop.key:
        return {}
    instead, kinds = dict(sop.again), case.declared.sop.kinds
    found = {}
    for field in fields_of(sop.opening.asks):
        name = instead.get(field.name, field.name)
        source = name if case.fields.get(name) not in (None, "", []) else field.name
        value = case.fields.get(source)
        if value not in (None, "", []) and kinds.get(source) == field.kind and not _past(field.kind, value, moment):
            found[field.name] = value
    return found


def may_ask_again(session: Session, office: Office, case: CaseView, actor: Actor, now: datetime) -> bool:
    """Whether a closed case is offered to its requester as the beginning of a new request: it holds something to fill in, and
    they may file."""
    if case.closed_at is None or not case.is_requester:
        return False
    try:
        run = running(session, office, case.sop, now)
        files_as(run.sop, run.agency_id, actor, for_other=False)
    except Refusal:
        return False
    return bool(again(case, run.sop, run.moment))


def _past(kind: str, value: Any, moment: Moment) -> bool:
    if kind == "datetime":
        return datetime.fromisoformat(value) <= moment.now
    return kind == "date" and date.fromisoformat(value) < moment.local(moment.now).date()
