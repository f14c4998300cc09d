"""What survey and testimonials share: the requester of a case that came to a certain state is asked, once a case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.errors import NotYours
from engine.office import Office
from engine.perform.load import Loaded
from engine.queries.case import load_visible
from engine.rules.facts import Actor, CaseFacts
from engine.rules.rights import requests

Status = Literal["later", "open", "done"]
"""Not yet (or never, for a case that ended otherwise), to be answered now, answered."""


def load_own(session: Session, office: Office, number: str, actor: Actor, now: datetime, sentence: str) -> Loaded:
    """The actor's own case. NotFound where they see no such case; NotYours, with `sentence`, where it is another's."""
    got = load_visible(session, office, number, actor, now)
    if not requests(got.facts, actor, got.declared.sop.first.role):
        raise NotYours(sentence)
    return got


def status(session: Session, states: Collection[str], case: CaseFacts, answered: ColumnElement[int]) -> Status | None:
    """How the asking stands, when it is done in `states`; None where it is never done. `answered` holds the case ids."""
    if not states:
        return None
    if session.execute(select(answered).where(answered == case.id)).first() is not None:
        return "done"
    return "open" if case.state in states and not case.removed else "later"
